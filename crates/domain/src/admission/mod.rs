//! The admission policy: whether a person gets into a tenant by the way they came, with which role, and why.
//!
//! The policy is one pure function of facts. It decides for every way in, and it is also what explains to admins who
//! would get in. Whoever presents a token has proved it before; the policy is not about secrets.

mod decisions;
#[cfg(test)]
mod tests;

pub use self::decisions::{Decision, Joining, Refusal, decide};
use crate::{
    allowed_domains::AllowedDomains, email::Email, invitation_link::LinkError, role::Role, tenant::Tenant, user::User,
};

/// Everything that the policy looks at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The person's address.
    pub email: &'a Email,
    /// Whether the person has proved that the mailbox is theirs.
    pub is_proved: bool,
    /// Whether the person is a member already, active or deactivated.
    pub is_member: bool,
    /// Whether a seat is free.
    pub seats: Seats,
    /// How the person comes.
    pub way: WayIn<'a>,
}

/// Whether a seat is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seats {
    /// There is a free seat.
    Free,
    /// All seats are taken.
    Taken,
    /// Nobody has looked. The store finds out when it stores the member.
    Unknown,
}

/// How a person comes to a tenant.
#[derive(Debug, Clone, Copy)]
pub enum WayIn<'a> {
    /// They found it.
    Founding,
    /// The operator of the installation brings them, with this role.
    Operator(Role),
    /// They were invited in person, with this role.
    Invitation(Role),
    /// They have an invitation link.
    Link {
        /// The role that the link grants.
        role: Role,
        /// The domains to which the link and the tenant restrict it.
        domains: [&'a AllowedDomains; 2],
        /// Whether people can join by the link at all.
        state: Result<(), LinkError>,
    },
    /// They name the tenant, and nobody invited them.
    Registration {
        /// What the tenant does with such people.
        policy: RegistrationPolicy,
        /// The domains to which the tenant restricts who gets in.
        domains: &'a AllowedDomains,
    },
}

impl<'a> Facts<'a> {
    /// Returns the facts about a person who is no member, as far as anybody has looked.
    pub const fn of(tenant: &'a Tenant, user: &'a User, way: WayIn<'a>) -> Self {
        let (email, is_proved) = (user.email(), user.email_verified());
        Self { tenant, email, is_proved, is_member: false, seats: Seats::Unknown, way }
    }
}

/// What a tenant does with people whom nobody invited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RegistrationPolicy {
    /// It lets nobody in.
    #[default]
    Closed,
    /// An admin decides.
    RequestApproval,
    /// It lets them in as members.
    Open,
}

/// The text is not the name of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of closed, request_approval, open")]
pub struct RegistrationPolicyError;

impl RegistrationPolicy {
    /// All policies, the strictest first.
    pub const ALL: [Self; 3] = [Self::Closed, Self::RequestApproval, Self::Open];

    /// Returns the name of the policy in the API and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::RequestApproval => "request_approval",
            Self::Open => "open",
        }
    }
}

impl std::str::FromStr for RegistrationPolicy {
    type Err = RegistrationPolicyError;

    fn from_str(text: &str) -> Result<Self, RegistrationPolicyError> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text).ok_or(RegistrationPolicyError)
    }
}

//! The decision of the policy.

use super::{Facts, RegistrationPolicy, Seats, WayIn};
use crate::{allowed_domains::AllowedDomains, email::Email, invitation_link::LinkError, role::Role, tenant::Blocked};

/// What becomes of a person who wants to get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// They become a member.
    Join(Joining),
    /// An admin decides whether they become a member with this role.
    Ask(Role),
    /// They have to prove their address first. Then the policy decides again.
    Prove,
    /// They don't get in.
    Refuse(Refusal),
}

/// The leave to become a member. Only the policy gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joining {
    role: Role,
}

impl Joining {
    /// Returns the role that the person gets.
    pub const fn role(self) -> Role {
        self.role
    }
}

/// Why a person does not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The tenant lets nobody in, because of its status.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The person is a member already, active or deactivated.
    #[error("this person is a member already")]
    AlreadyMember,
    /// All seats are taken.
    #[error("all seats of the organization are taken")]
    SeatsExhausted,
    /// Nobody joins by the link.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The way in is for addresses of other domains.
    #[error("addresses of this domain are not let in")]
    DomainNotAllowed,
    /// Nobody gets into the tenant uninvited.
    #[error("the organization lets nobody in without an invitation")]
    RegistrationClosed,
    /// The way in is for proved addresses, and there is nothing to wait for.
    #[error("the address must be verified first")]
    AddressUnproved,
    /// The way in needs an admin's approval, and there is nobody to ask.
    #[error("an admin of the organization must approve")]
    ApprovalRequired,
}

impl Refusal {
    /// Returns the stable name of the reason.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blocked(_) => "tenant_blocked",
            Self::AlreadyMember => "already_member",
            Self::SeatsExhausted => "seats_exhausted",
            Self::Link(LinkError::WrongSecret) => "link_invalid",
            Self::Link(LinkError::Disabled) => "link_disabled",
            Self::Link(LinkError::Expired) => "link_expired",
            Self::Link(LinkError::UsedUp) => "link_used_up",
            Self::DomainNotAllowed => "domain_not_allowed",
            Self::RegistrationClosed => "registration_closed",
            Self::AddressUnproved => "address_unproved",
            Self::ApprovalRequired => "approval_required",
        }
    }
}

impl Decision {
    /// Returns the leave to join, where a person joins at once or not at all.
    ///
    /// # Errors
    /// The variants of [`Refusal`].
    pub const fn joining(self) -> Result<Joining, Refusal> {
        match self {
            Self::Join(joining) => Ok(joining),
            Self::Ask(_) => Err(Refusal::ApprovalRequired),
            Self::Prove => Err(Refusal::AddressUnproved),
            Self::Refuse(refusal) => Err(refusal),
        }
    }
}

/// Decides whether a person gets in.
///
/// What is wrong with the tenant comes first, then what is wrong with the person, then with the way in, then the seats.
/// The proof of the address comes last, so nobody proves it in vain, as far as the facts are known.
pub fn decide(facts: &Facts<'_>) -> Decision {
    if let Err(blocked) = facts.tenant.require_open() {
        return Decision::Refuse(blocked.into());
    }
    if facts.is_member {
        return Decision::Refuse(Refusal::AlreadyMember);
    }
    let (decision, needs_proof) = by_way(facts);
    match decision {
        // A request needs no seat until it is approved.
        Decision::Join(_) if facts.seats == Seats::Taken => Decision::Refuse(Refusal::SeatsExhausted),
        Decision::Join(_) | Decision::Ask(_) if needs_proof && !facts.is_proved => Decision::Prove,
        decision => decision,
    }
}

/// Decides by the way in alone, and says whether the address must be proved for it.
fn by_way(facts: &Facts<'_>) -> (Decision, bool) {
    match facts.way {
        WayIn::Founding => (join(Role::Owner), false),
        WayIn::Operator(role) | WayIn::Invitation(role) => (join(role), false),
        WayIn::Link { state: Err(error), .. } => (Decision::Refuse(error.into()), false),
        WayIn::Link { role, domains, state: Ok(()) } => restricted_to(&domains, facts.email, join(role)),
        WayIn::Registration { policy: RegistrationPolicy::Closed, .. } => {
            (Decision::Refuse(Refusal::RegistrationClosed), false)
        }
        WayIn::Registration { policy: RegistrationPolicy::Open, domains } => {
            restricted_to(&[domains], facts.email, join(Role::Member))
        }
        WayIn::Registration { policy: RegistrationPolicy::RequestApproval, domains } => {
            let (decision, _) = restricted_to(&[domains], facts.email, Decision::Ask(Role::Member));
            // An admin goes by the address, so it must be the person's.
            (decision, true)
        }
    }
}

const fn join(role: Role) -> Decision {
    Decision::Join(Joining { role })
}

/// Lets in only addresses of the domains. They must be proved then, because anybody can write down any address.
fn restricted_to(domains: &[&AllowedDomains], email: &Email, decision: Decision) -> (Decision, bool) {
    if !domains.iter().all(|domains| domains.admit(email)) {
        return (Decision::Refuse(Refusal::DomainNotAllowed), false);
    }
    (decision, domains.iter().any(|domains| domains.is_restricted()))
}

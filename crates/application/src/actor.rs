//! The actor: the first argument of every use case, and the subject of every policy decision.

use tenantry_domain::{
    email::Email,
    membership::{Membership, MembershipId},
    names::DisplayName,
    permission::Permission,
    policy::{self, Denial},
    principal::Principal,
    role::Role,
    session::{Device, SessionId},
    slug::Slug,
    tenant::{Standing, TenantId},
    user::UserId,
};

/// A person or job that acts, and the origin of its request.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who acts.
    pub who: Who,
    /// Where the request comes from.
    pub origin: Origin,
}

/// The kind of actor.
#[derive(Debug, Clone)]
pub enum Who {
    /// An unknown person, before they sign in.
    Anonymous,
    /// A user who works in a tenant, according to a verified token.
    Member(Member),
    /// An operator of the installation, under the name that the audit log shows.
    PlatformAdmin {
        /// The name for the audit log.
        name: String,
    },
    /// A job of the system itself.
    System {
        /// The name of the job, for the audit log.
        job: &'static str,
    },
}

/// A user who works in a tenant. Every field comes from a verified token, except `standing` and `name`, which come from
/// the registry of recent changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user_id: UserId,
    /// The user's address.
    pub email: Email,
    /// Whether the user proved the mailbox.
    pub email_verified: bool,
    /// The user's name.
    pub name: DisplayName,
    /// The session.
    pub session_id: SessionId,
    /// The tenant the token was issued for.
    pub tenant_id: TenantId,
    /// Its slug.
    pub tenant_slug: Slug,
    /// The user's stay in the tenant.
    pub membership_id: MembershipId,
    /// The role in the tenant.
    pub role: Role,
    /// The tenant's current standing.
    pub standing: Standing,
}

/// The origin of a request, for sessions and the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client.
    pub device: Device,
    /// The id of the request.
    pub request_id: Option<String>,
}

/// Why an actor may not do what they asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The use case is for signed-in members, and the actor is not a member, or no longer one.
    #[error("only a member of the tenant can do this")]
    NotAMember,
    /// The use case is for operators of the installation and for jobs of the system.
    #[error("only an operator can do this")]
    NotAnOperator,
    /// The policy denies the action.
    #[error(transparent)]
    Denied(#[from] Denial),
}

impl Member {
    /// Returns the member as a principal, according to their token.
    pub const fn principal(&self) -> Principal {
        Principal::member(self.user_id, self.role)
    }
}

impl Actor {
    /// Returns an actor that is not signed in.
    pub const fn anonymous(origin: Origin) -> Self {
        Self { who: Who::Anonymous, origin }
    }

    /// Returns a signed-in member as an actor.
    pub const fn member_of(member: Member, origin: Origin) -> Self {
        Self { who: Who::Member(member), origin }
    }

    /// Returns the member who acts.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] for every other actor.
    pub const fn member(&self) -> Result<&Member, AccessError> {
        match &self.who {
            Who::Member(member) => Ok(member),
            Who::Anonymous | Who::PlatformAdmin { .. } | Who::System { .. } => Err(AccessError::NotAMember),
        }
    }

    /// Checks that an operator or a job of the system acts.
    ///
    /// # Errors
    /// [`AccessError::NotAnOperator`] for every other actor.
    pub const fn operator(&self) -> Result<(), AccessError> {
        match &self.who {
            Who::PlatformAdmin { .. } | Who::System { .. } => Ok(()),
            Who::Anonymous | Who::Member(_) => Err(AccessError::NotAnOperator),
        }
    }

    /// Returns the member who acts, if their tenant is not blocked.
    ///
    /// # Errors
    /// The variants of [`AccessError`].
    pub fn member_of_open_tenant(&self) -> Result<&Member, AccessError> {
        let member = self.member()?;
        policy::is_open(member.standing)?;
        Ok(member)
    }

    /// Returns whether the membership, as a change left it, is the actor's own and not what their access token says. The
    /// change then made that token invalid, and a refresh returns the next one.
    pub fn is_outdated_by(&self, changed: &Membership) -> bool {
        self.member().is_ok_and(|member| {
            let (tenant_id, user_id) = (changed.snapshot().tenant_id, changed.snapshot().user_id);
            (tenant_id, user_id) == (member.tenant_id, member.user_id)
                && (changed.role() != member.role || !changed.is_active())
        })
    }

    /// Returns the member who acts, if the policy grants them the permission.
    ///
    /// # Errors
    /// The variants of [`AccessError`].
    pub fn allowed(&self, permission: Permission) -> Result<&Member, AccessError> {
        let member = self.member()?;
        policy::allows(&member.principal(), member.standing, permission)?;
        Ok(member)
    }
}

//! Who acts: the first argument of every use case, and what the policy is asked about.

use tenantry_domain::{
    email::Email,
    membership::MembershipId,
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

/// Somebody or something that acts, and from where.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub who: Who,
    /// From where.
    pub origin: Origin,
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum Who {
    /// Nobody we know: a person on the way in.
    Anonymous,
    /// A user who works in a tenant, as a verified token says.
    Member(Member),
    /// An operator of the installation, by the name under which he is audited.
    PlatformAdmin {
        /// Who it is, for the audit log.
        name: String,
    },
    /// A job of the system itself.
    System {
        /// Which job, for the audit log.
        job: &'static str,
    },
}

/// A user who works in a tenant. Everything here comes from a verified token, but for `standing` and `name`, which
/// come from the registry of recent changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user_id: UserId,
    /// The user's address.
    pub email: Email,
    /// Whether the mailbox was proved.
    pub email_verified: bool,
    /// How the user is called.
    pub name: DisplayName,
    /// The session.
    pub session_id: SessionId,
    /// The tenant the token was issued for.
    pub tenant_id: TenantId,
    /// Its slug.
    pub tenant_slug: Slug,
    /// The stay of the user in the tenant.
    pub membership_id: MembershipId,
    /// The role in the tenant.
    pub role: Role,
    /// Where the tenant stands now.
    pub standing: Standing,
}

/// Where a request came from, for sessions and the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client.
    pub device: Device,
    /// The id of the request.
    pub request_id: Option<String>,
}

/// Why an actor may not do what he asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The use case is for signed-in members, and the actor is none, or is none any more.
    #[error("only a member of the tenant can do this")]
    NotAMember,
    /// The use case is for operators of the installation and for jobs of the system.
    #[error("only an operator can do this")]
    NotAnOperator,
    /// The policy says no.
    #[error(transparent)]
    Denied(#[from] Denial),
}

impl Member {
    /// The member as their token says.
    pub const fn principal(&self) -> Principal {
        Principal::member(self.user_id, self.role)
    }
}

impl Actor {
    /// A person on the way in.
    pub const fn anonymous(origin: Origin) -> Self {
        Self { who: Who::Anonymous, origin }
    }

    /// A signed-in member.
    pub const fn member_of(member: Member, origin: Origin) -> Self {
        Self { who: Who::Member(member), origin }
    }

    /// The member who acts.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] for everybody else.
    pub const fn member(&self) -> Result<&Member, AccessError> {
        match &self.who {
            Who::Member(member) => Ok(member),
            Who::Anonymous | Who::PlatformAdmin { .. } | Who::System { .. } => Err(AccessError::NotAMember),
        }
    }

    /// Checks that an operator or a job of the system acts.
    ///
    /// # Errors
    /// [`AccessError::NotAnOperator`] for everybody else.
    pub const fn operator(&self) -> Result<(), AccessError> {
        match &self.who {
            Who::PlatformAdmin { .. } | Who::System { .. } => Ok(()),
            Who::Anonymous | Who::Member(_) => Err(AccessError::NotAnOperator),
        }
    }

    /// The member who acts, if their tenant is not blocked.
    ///
    /// # Errors
    /// The variants of [`AccessError`].
    pub fn member_of_open_tenant(&self) -> Result<&Member, AccessError> {
        let member = self.member()?;
        policy::is_open(member.standing)?;
        Ok(member)
    }

    /// The member who acts, if the policy lets him use the permission.
    ///
    /// # Errors
    /// The variants of [`AccessError`].
    pub fn allowed(&self, permission: Permission) -> Result<&Member, AccessError> {
        let member = self.member()?;
        policy::allows(&member.principal(), member.standing, permission)?;
        Ok(member)
    }
}

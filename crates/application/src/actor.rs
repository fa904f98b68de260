//! The actor: the first argument of every use case, and the subject of every policy decision.

use std::ops::Deref;

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
    /// A signed-in user whose session has no tenant, according to a verified token. They reach what is their own.
    Person(Person),
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

/// A signed-in user. Every field comes from a verified token, except `name`, which comes from the registry of recent
/// changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
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
}

/// A user who works in a tenant. It dereferences to its [`Person`]. Every field comes from a verified token, except `standing`, which comes from the
/// registry of recent changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user, as in every tenant.
    pub person: Person,
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
    /// The use case is for members, and the person's session has no tenant.
    #[error("this session has no tenant; found one or accept an invitation")]
    NoTenant,
    /// The use case is for operators of the installation and for jobs of the system.
    #[error("only an operator can do this")]
    NotAnOperator,
    /// The policy denies the action.
    #[error(transparent)]
    Denied(#[from] Denial),
}

impl Deref for Member {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

impl Member {
    /// Returns the member as a principal, according to their token.
    pub const fn principal(&self) -> Principal {
        Principal::member(self.person.user_id, self.role)
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
    /// [`AccessError::NoTenant`] for a person whose session has no tenant, [`AccessError::NotAMember`] for every other
    /// actor.
    pub const fn member(&self) -> Result<&Member, AccessError> {
        match &self.who {
            Who::Member(member) => Ok(member),
            Who::Person(_) => Err(AccessError::NoTenant),
            Who::Anonymous | Who::PlatformAdmin { .. } | Who::System { .. } => Err(AccessError::NotAMember),
        }
    }

    /// Returns the signed-in person who acts, in a tenant or in none.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] for every other actor.
    pub const fn person(&self) -> Result<&Person, AccessError> {
        match &self.who {
            Who::Member(member) => Ok(&member.person),
            Who::Person(person) => Ok(person),
            Who::Anonymous | Who::PlatformAdmin { .. } | Who::System { .. } => Err(AccessError::NotAMember),
        }
    }

    /// Returns the tenant of the session, or `None` for an actor without one.
    pub fn tenant_id(&self) -> Option<TenantId> {
        self.member().ok().map(|member| member.tenant_id)
    }

    /// Checks that an operator or a job of the system acts.
    ///
    /// # Errors
    /// [`AccessError::NotAnOperator`] for every other actor.
    pub const fn operator(&self) -> Result<(), AccessError> {
        match &self.who {
            Who::PlatformAdmin { .. } | Who::System { .. } => Ok(()),
            Who::Anonymous | Who::Person(_) | Who::Member(_) => Err(AccessError::NotAnOperator),
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

    /// Returns the signed-in person who acts, unless they work in a tenant that is blocked.
    ///
    /// # Errors
    /// The variants of [`AccessError`].
    pub fn person_outside_blocked_tenants(&self) -> Result<&Person, AccessError> {
        match &self.who {
            Who::Member(_) => Ok(&self.member_of_open_tenant()?.person),
            _ => self.person(),
        }
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

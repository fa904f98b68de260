//! The port of people: users with their address and password, keyed by user and outside any tenant.

use async_trait::async_trait;
use tenantry_domain::{
    email::Email,
    password::PasswordHash,
    tenant::TenantId,
    user::{User, UserId},
};

use super::{store_error::StoreError, tenants::TenantKey, user_tenants::UserTenant};

/// A user together with the stored password, if the user has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWithPassword {
    /// The user.
    pub user: User,
    /// The stored password.
    pub password: Option<PasswordHash>,
}

/// People in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UserRepository: Send {
    /// MUST give the user of that id, or `None`.
    async fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError>;

    /// MUST give the user of that address with the stored password, or `None`.
    async fn find_by_email(&mut self, email: &Email) -> Result<Option<UserWithPassword>, StoreError>;

    /// MUST add the user with address and password.
    /// MUST answer `Conflict(Email)` if any user has the address, also when both are inserted at the same time.
    async fn insert(&mut self, user: &User, password: &PasswordHash) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    async fn update(&mut self, before: &User, after: &User) -> Result<(), StoreError>;

    /// MUST count one more tenant that the user founded.
    /// MUST answer `Conflict(FoundedTenants)` if that makes more than `limit`, also under concurrent claims.
    async fn claim_founding(&mut self, user: UserId, limit: u32) -> Result<(), StoreError>;
}

/// A person who signs in, with everything that decides which tenant they work in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInCandidate {
    /// The user.
    pub user: User,
    /// The stored password.
    pub password: Option<PasswordHash>,
    /// All memberships, active or not, ordered by tenant id.
    pub memberships: Vec<UserTenant>,
    /// The tenant that the user last signed in to or switched to. A sign-in without a tenant does not count.
    pub last_tenant: Option<TenantId>,
}

impl SignInCandidate {
    /// Returns the memberships that the user may work with.
    pub fn usable(&self) -> impl Iterator<Item = &UserTenant> {
        self.memberships.iter().filter(|membership| membership.active)
    }

    /// Returns the tenant of that name, if the user may work in it.
    pub fn named(&self, key: &TenantKey) -> Option<&UserTenant> {
        self.usable().find(|membership| membership.is_named(key))
    }

    /// Returns the tenant to sign in to where none is asked for: the last used one, else the only one. Of several that
    /// were never used, returns the one that the user joined first.
    pub fn usual(&self) -> Option<&UserTenant> {
        self.usable()
            .find(|membership| Some(membership.tenant.id()) == self.last_tenant)
            .or_else(|| self.usable().min_by_key(|membership| (membership.joined_at, membership.membership_id)))
    }
}

/// Reads people.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UserReader: Send {
    /// MUST give the user of that address with password, memberships and last used tenant, or `None`.
    /// MUST do so in at most two queries.
    async fn find_candidate(&mut self, email: &Email) -> Result<Option<SignInCandidate>, StoreError>;

    /// MUST give the user of that id with the stored password, or `None`.
    async fn find(&mut self, id: UserId) -> Result<Option<UserWithPassword>, StoreError>;
}

//! The port of "my tenants": memberships from the person's side, not from a tenant's side.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    membership::{Membership, MembershipId},
    page::{Page, PageRequest},
    password::PasswordPolicy,
    refresh_token::Stay,
    role::Role,
    tenant::{Tenant, TenantId},
    user::UserId,
};

use super::{store_error::StoreError, tenants::TenantKey};

/// One of a person's tenants, with the data that an access token for it needs. It is written together with the
/// membership, so it is never older.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// The person's stay in it.
    pub membership_id: MembershipId,
    /// The version of the membership.
    pub membership_version: u32,
    /// The role.
    pub role: Role,
    /// Whether the membership is active.
    pub active: bool,
    /// When the person joined the tenant.
    pub joined_at: Timestamp,
}

impl UserTenant {
    /// Returns the membership in the tenant from the person's side.
    pub fn of(tenant: Tenant, membership: &Membership) -> Self {
        Self {
            tenant,
            membership_id: membership.id(),
            membership_version: membership.snapshot().version,
            role: membership.role(),
            active: membership.is_active(),
            joined_at: membership.snapshot().joined_at,
        }
    }

    /// Returns this membership if the person may work in the tenant with it.
    pub fn usable(self) -> Option<Self> {
        self.active.then_some(self)
    }

    /// Returns this membership if its stay is the one that a grant was created for, and it is usable. A person who left
    /// and came back has a new stay.
    pub fn continuing(self, stay: &Stay) -> Option<Self> {
        self.usable().filter(|usable| usable.membership_id == stay.membership_id)
    }

    /// Returns whether the key names this tenant.
    pub fn is_named(&self, key: &TenantKey) -> bool {
        key.names(self.tenant.id(), self.tenant.slug())
    }
}

/// Reads a person's tenants.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UserTenantReader: Send {
    /// MUST give the membership of that user in the tenant of that name, active or not, or `None`.
    async fn find(&mut self, user: UserId, tenant: &TenantKey) -> Result<Option<UserTenant>, StoreError>;

    /// MUST give that user's memberships, active or not, in the order of the tenants' ids, by one query.
    async fn list(
        &mut self,
        user: UserId,
        page: PageRequest<TenantId>,
    ) -> Result<Page<UserTenant, TenantId>, StoreError>;

    /// MUST give the strictest policy of the tenants in which that user is active, or the default one, by one query.
    async fn find_password_policy(&mut self, user: UserId) -> Result<PasswordPolicy, StoreError>;
}

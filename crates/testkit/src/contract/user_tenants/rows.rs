//! The calls of the port of a person's tenants.

use tenantry_application::ports::{tenants::TenantKey, user_tenants::UserTenant};
use tenantry_domain::{
    page::{Page, PageRequest},
    password::PasswordPolicy,
    tenant::TenantId,
    user::UserId,
};

use crate::contract::rows::{GlobalRows, read};

impl GlobalRows {
    pub(in crate::contract) async fn find_user_tenant(&self, user: UserId, tenant: &TenantKey) -> Option<UserTenant> {
        read!(self, user_tenants.find(user, tenant))
    }

    pub(in crate::contract) async fn list_user_tenants(
        &self,
        user: UserId,
        page: PageRequest<TenantId>,
    ) -> Page<UserTenant, TenantId> {
        read!(self, user_tenants.list(user, page))
    }

    pub(in crate::contract) async fn find_password_policy(&self, user: UserId) -> PasswordPolicy {
        read!(self, user_tenants.find_password_policy(user))
    }
}

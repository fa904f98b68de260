//! "My tenants" in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::StoreError,
    tenants::TenantKey,
    user_tenants::{UserTenant, UserTenantReader},
};
use tenantry_domain::{
    page::{Page, PageRequest},
    password::PasswordPolicy,
    tenant::TenantId,
    tenant_settings::TenantSettings,
    user::UserId,
};

use super::unit_of_work::MemoryRead;

#[async_trait]
impl<S: Send + Sync> UserTenantReader for MemoryRead<S> {
    async fn find(&mut self, user: UserId, tenant: &TenantKey) -> Result<Option<UserTenant>, StoreError> {
        Ok(self.look().tenants_of(user).find(|membership| membership.is_named(tenant)))
    }

    async fn list(
        &mut self,
        user: UserId,
        page: PageRequest<TenantId>,
    ) -> Result<Page<UserTenant, TenantId>, StoreError> {
        let state = self.look();
        let after = |membership: &UserTenant| page.after.is_none_or(|after| membership.tenant.id() > after);
        let found = state.tenants_of(user).filter(after).collect();
        Ok(Page::from_overread(found, page.limit, |membership| membership.tenant.id()))
    }

    async fn find_password_policy(&mut self, user: UserId) -> Result<PasswordPolicy, StoreError> {
        let state = self.look();
        let active = state.tenants_of(user).filter(|membership| membership.active);
        let settings = active.filter_map(|membership| state.tenant_settings.get(&membership.tenant.id()));
        Ok(settings.filter_map(TenantSettings::password_policy).max().unwrap_or_default())
    }
}

//! The settings of tenants in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::StoreError,
    tenant_settings::{TenantSettingsReader, TenantSettingsRepository},
};
use tenantry_domain::{
    tenant::TenantId,
    tenant_settings::{TenantSettings, TenantSettingsSnapshot},
};

use super::unit_of_work::{MemoryRead, MemoryWork};

#[async_trait]
impl TenantSettingsRepository for MemoryWork<TenantId> {
    async fn find(&mut self) -> Result<Option<TenantSettings>, StoreError> {
        Ok(self.look().tenant_settings.get(&self.scope).cloned())
    }

    async fn update(&mut self, before: &TenantSettings, after: &TenantSettings) -> Result<(), StoreError> {
        let tenant_id = self.scope;
        self.write(|state| {
            let stored = state.tenant_settings.get(&tenant_id).map_or(0, TenantSettings::version);
            if stored != before.version() {
                return Err(StoreError::Stale);
            }
            let own = TenantSettingsSnapshot { tenant_id, ..after.snapshot().clone() };
            state.tenant_settings.insert(tenant_id, TenantSettings::restore(own));
            Ok(())
        })
    }
}

#[async_trait]
impl TenantSettingsReader for MemoryRead<TenantId> {
    async fn find(&mut self) -> Result<Option<TenantSettings>, StoreError> {
        Ok(self.look().tenant_settings.get(&self.scope).cloned())
    }
}

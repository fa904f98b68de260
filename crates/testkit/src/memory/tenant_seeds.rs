//! The seeds of tenants in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::StoreError,
    tenant_seeds::{TenantSeedReader, TenantSeedRepository},
};
use tenantry_domain::{Timestamp, seed::SeedName, tenant::TenantId};

use super::unit_of_work::{MemoryRead, MemoryWork};

#[async_trait]
impl TenantSeedRepository for MemoryWork<TenantId> {
    async fn claim(&mut self, seed: &SeedName, now: Timestamp) -> Result<bool, StoreError> {
        let key = (self.scope, seed.clone());
        let mut is_new = false;
        self.write(|state| {
            is_new = !state.tenant_seeds.contains_key(&key);
            state.tenant_seeds.entry(key).or_insert(now);
            Ok(())
        })?;
        Ok(is_new)
    }
}

#[async_trait]
impl TenantSeedReader for MemoryRead<TenantId> {
    async fn list(&mut self) -> Result<Vec<SeedName>, StoreError> {
        let tenant = self.scope;
        let state = self.look();
        let seeds = state.tenant_seeds.keys().filter(|(of, _)| *of == tenant);
        Ok(seeds.map(|(_, seed)| seed.clone()).collect())
    }
}

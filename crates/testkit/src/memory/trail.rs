//! Audit log and outbox in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::StoreError,
    trail::{TrailEntry, TrailRepository},
};
use tenantry_domain::tenant::TenantId;

use super::unit_of_work::MemoryWork;

#[async_trait]
impl TrailRepository for MemoryWork<TenantId> {
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            // A number is the position in the log, so gaps are impossible.
            state.audit_log.entry(tenant).or_default().extend_from_slice(entries);
            state.outbox.entry(tenant).or_default().extend_from_slice(entries);
            Ok(())
        })
    }
}

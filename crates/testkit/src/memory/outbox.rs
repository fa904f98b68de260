//! The outbox in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    outbox::{Event, OutboxReader, OutboxRepository},
    store_error::StoreError,
};
use tenantry_domain::{Timestamp, tenant::TenantId};

use super::unit_of_work::{MemoryRead, MemoryWork};

#[async_trait]
impl OutboxRepository for MemoryWork<TenantId> {
    async fn delete(&mut self, passed: u64, before: Timestamp, most: u32) -> Result<u32, StoreError> {
        let (tenant, mut deleted) = (self.scope, 0);
        self.write(|state| {
            state.outbox.entry(tenant).or_default().retain(|event| {
                let goes = event.seq <= passed && event.at < before && deleted < most;
                deleted += u32::from(goes);
                !goes
            });
            Ok(())
        })?;
        Ok(deleted)
    }
}

#[async_trait]
impl OutboxReader for MemoryRead<TenantId> {
    async fn list(&mut self, after: u64, most: u32) -> Result<Vec<Event>, StoreError> {
        let (tenant, most) = (self.scope, usize::try_from(most).expect("a small number"));
        let state = self.look();
        let events = state.outbox.get(&tenant).into_iter().flatten();
        Ok(events.filter(|event| event.seq > after).take(most).cloned().collect())
    }

    async fn find_first(&mut self, since: Timestamp) -> Result<Option<u64>, StoreError> {
        let tenant = self.scope;
        let state = self.look();
        let events = state.outbox.get(&tenant).into_iter().flatten();
        Ok(events.filter(|event| event.at >= since).map(|event| event.seq).min())
    }
}

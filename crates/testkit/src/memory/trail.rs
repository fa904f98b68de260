//! Audit log and outbox in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    outbox::Event,
    queues::{Queue, QueueKind, QueueOwner, QueueRepository},
    store_error::StoreError,
    trail::{TrailEntry, TrailRepository},
};
use tenantry_domain::tenant::TenantId;

use super::unit_of_work::MemoryWork;

#[async_trait]
impl TrailRepository for MemoryWork<TenantId> {
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError> {
        let Some(due_at) = entries.iter().map(|entry| entry.at).min() else { return Ok(()) };
        let tenant = self.scope;
        self.write(|state| {
            // A number is the position in the log, so gaps are impossible.
            let log = state.audit_log.entry(tenant).or_default();
            let first = u64::try_from(log.len()).expect("no test has that many") + 1;
            log.extend_from_slice(entries);
            let events = (first..).zip(entries).map(|(seq, entry)| Event::recorded(tenant, seq, entry));
            state.outbox.entry(tenant).or_default().extend(events);
            Ok(())
        })?;
        self.wake(Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant) }, due_at).await
    }
}

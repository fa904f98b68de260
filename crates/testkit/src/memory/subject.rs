//! The in-memory store as a subject of the contract suite.

use std::sync::Arc;

use async_trait::async_trait;
use tenantry_application::ports::{access_registry::AccessRegistry, unit_of_work::UnitOfWorkFactory};
use tenantry_domain::tenant::TenantId;

use super::MemoryStore;
use crate::contract::{AuditRow, OutboxRow, Subject};

#[async_trait]
impl Subject for MemoryStore {
    fn factory(&self) -> Arc<dyn UnitOfWorkFactory> {
        Self::factory(self)
    }

    fn registry(&self) -> Arc<dyn AccessRegistry> {
        Self::registry(self)
    }

    async fn advance(&self) {
        Self::advance(self).await;
    }

    fn statements(&self) -> usize {
        self.calls()
    }

    async fn audit_log(&self, tenant: TenantId) -> Vec<AuditRow> {
        let row = |(number, entry): (u64, tenantry_application::ports::trail::TrailEntry)| AuditRow {
            number,
            id: entry.id,
            event: entry.event.name().to_owned(),
            target: entry.event.target().id(),
        };
        (1..).zip(Self::audit_log(self, tenant)).map(row).collect()
    }

    async fn outbox(&self, tenant: TenantId) -> Vec<OutboxRow> {
        Self::outbox(self, tenant).into_iter().map(|event| OutboxRow { id: event.id, event: event.name }).collect()
    }
}

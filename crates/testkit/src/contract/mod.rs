//! The contract suite: what the ports of the store promise, as tests for any adapter.
//!
//! Each sentence with a MUST in `tenantry_application::ports` is one test here, named as the sentence, under the port
//! it stands at: `memberships::repository::insert_must_…`. What is promised within one tenant is tested once more from
//! another one (`…::from_another_tenant::…`), with the same person and the same addresses in both; whatever is tried
//! there, not a row of the first tenant may change. What is promised "at the same time" is tried by many tasks at once.
//!
//! # How an adapter runs it
//!
//! The adapter is put behind a [`Subject`], made anew and empty for each test, and [`contract_suite!`](crate::contract_suite)
//! makes the tests, in the module where it is called. Nothing else is needed:
//!
//! ```
//! use tenantry_testkit::{contract_suite, memory::MemoryStore};
//!
//! async fn empty_store() -> MemoryStore {
//!     MemoryStore::new()
//! }
//!
//! contract_suite!(empty_store);
//! # #[allow(clippy::needless_doctest_main)]
//! # fn main() {}
//! ```
//!
//! The argument is the name of an `async fn` without arguments in that very module; what it gives implements
//! [`Subject`] and keeps its own directory or database alive until it is dropped. The caller depends on `tokio`, since
//! each test is a `#[tokio::test(flavor = "multi_thread")]`.
//!
//! Moments in the suite lie around [`builders::now`](crate::builders::now): an adapter that asks a clock gets a
//! [`ManualClock`](crate::fakes::ManualClock), which begins at that moment.

use std::sync::Arc;

use async_trait::async_trait;
use tenantry_application::ports::{access_registry::AccessRegistry, unit_of_work::UnitOfWorkFactory};
use tenantry_domain::id::{EventId, TenantId};
use uuid::Uuid;

pub mod access_changes;
pub mod access_registry;
mod fixture;
pub mod idempotency_keys;
pub mod invitations;
pub mod memberships;
mod promises;
mod race;
pub mod refresh_tokens;
mod rows;
pub mod sessions;
pub mod tenants;
pub mod trail;
pub mod unit_of_work;
pub mod user_tenants;
pub mod users;

/// An adapter of the store that is to be tested: empty at first, and alone with its data.
#[async_trait]
pub trait Subject: Send + Sync {
    /// Opens its units of work.
    fn factory(&self) -> Arc<dyn UnitOfWorkFactory>;

    /// The registry that the units of work of this factory tell of access changes.
    fn registry(&self) -> Arc<dyn AccessRegistry>;

    /// Lets the next access epoch begin, as what deletes old access changes does, and makes it known to the registry.
    async fn advance(&self);

    /// How many statements were sent so far, begin and commit apart. An adapter without statements counts the calls
    /// of its ports.
    fn statements(&self) -> usize;

    /// The audit log of the tenant, by number.
    async fn audit_log(&self, tenant: TenantId) -> Vec<AuditRow>;

    /// The outbox of the tenant, in the order of delivery.
    async fn outbox(&self, tenant: TenantId) -> Vec<OutboxRow>;
}

/// A row of a tenant's audit log, as far as the suite looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number in the tenant.
    pub number: u64,
    /// The event's id.
    pub id: EventId,
    /// The event's name.
    pub event: String,
    /// The id of the thing it is about.
    pub target: Uuid,
}

/// A row of a tenant's outbox, as far as the suite looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The event's id.
    pub id: EventId,
    /// The event's name.
    pub event: String,
}

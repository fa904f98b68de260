//! The contract suite: the promises of the store's ports, as tests for any adapter.
//!
//! Each sentence with a MUST in `tenantry_application::ports` is one test here, with the sentence as its name, under
//! its port: `memberships::repository::insert_must_…`. Each promise within one tenant is tested again from another one
//! (`…::from_another_tenant::…`), with the same person and the same addresses in both. Whatever is attempted there, no
//! row of the first tenant may change. A promise about things done "at the same time" is tested with many concurrent
//! tasks.
//!
//! # How an adapter runs it
//!
//! The adapter implements a [`Subject`], which is created empty for each test.
//! [`contract_suite!`](crate::contract_suite) generates the tests in the module that calls it. Nothing more is needed:
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
//! The argument is the name of an `async fn` without arguments in the same module. Its result implements [`Subject`]
//! and keeps its directory or database alive until it is dropped. The calling crate depends on `tokio`, because each
//! test is a `#[tokio::test(flavor = "multi_thread")]`.
//!
//! Times in the suite are close to [`builders::now`](crate::builders::now). An adapter that needs a clock gets a
//! [`ManualClock`](crate::fakes::ManualClock), which begins at that moment.

use std::sync::Arc;

use async_trait::async_trait;
use tenantry_application::ports::{access_registry::AccessRegistry, unit_of_work::UnitOfWorkFactory};
use tenantry_domain::{
    event::EventId,
    tenant::{TenantId, Tier},
};
use uuid::Uuid;

pub mod access_changes;
pub mod access_registry;
pub mod audit_events;
pub mod domain_claims;
pub mod event_cursors;
mod fixture;
pub mod idempotency_keys;
pub mod invitation_links;
pub mod invitations;
pub mod jobs;
pub mod known_handlers;
pub mod mailbox_proofs;
pub mod mails;
pub mod memberships;
pub mod outbox;
pub mod passwords;
mod promises;
pub mod queues;
mod race;
pub mod received_invitations;
pub mod refresh_tokens;
mod rows;
pub mod schedules;
pub mod sessions;
pub mod tenant_seeds;
pub mod tenant_settings;
pub mod tenants;
pub mod trail;
pub mod unit_of_work;
pub mod user_tenants;
pub mod users;
pub mod verified_domains;

/// An adapter of the store under test: initially empty, and the only user of its data.
#[async_trait]
pub trait Subject: Send + Sync {
    /// Returns the factory of its units of work.
    fn factory(&self) -> Arc<dyn UnitOfWorkFactory>;

    /// Returns the registry to which the units of work of this factory report access changes.
    fn registry(&self) -> Arc<dyn AccessRegistry>;

    /// Starts the next access epoch, as the deletion of old access changes does, and makes it known to the registry.
    async fn advance(&self);

    /// Returns the number of statements sent so far, without begin and commit. An adapter without statements counts the
    /// calls of its ports.
    fn statements(&self) -> usize;

    /// Returns the tier of the next tenant.
    fn tier(&self) -> Tier {
        Tier::Shared
    }

    /// Returns the audit log of the tenant, by number.
    async fn audit_log(&self, tenant: TenantId) -> Vec<AuditRow>;

    /// Returns the outbox of the tenant, in the order of delivery.
    async fn outbox(&self, tenant: TenantId) -> Vec<OutboxRow>;
}

/// The fields of an audit log row that the suite checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number in the tenant.
    pub number: u64,
    /// The event's ID.
    pub id: EventId,
    /// The event's name.
    pub event: String,
    /// The ID of the event's target.
    pub target: Uuid,
}

/// The fields of an outbox row that the suite checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The event's ID.
    pub id: EventId,
    /// The event's name.
    pub event: String,
}

//! The port of the trail: the audit log and the outbox, written in the commit of the change.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    event::{DomainEvent, EventId},
};

use super::store_error::StoreError;
use crate::actor::Actor;

/// An event, and the actor who caused it.
#[derive(Debug, Clone)]
pub struct TrailEntry {
    /// The id of the event, the same in the audit log and the outbox.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it, and from where.
    pub actor: Actor,
    /// What happened.
    pub event: DomainEvent,
}

/// The trail of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TrailRepository: Send {
    /// MUST add every entry to the audit log, under the next numbers of this tenant without a gap, and to the outbox,
    /// in the order given.
    /// MUST wake the tenant's queue of events, due when the first entry happened.
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError>;
}

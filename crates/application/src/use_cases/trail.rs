//! Writes what happened in the commit of the change: audit log and outbox, and what other nodes must know of access.

use tenantry_domain::{Timestamp, event::DomainEvent};

use crate::{
    actor::Actor,
    ports::{
        access_changes::{AccessChange, RecordedAccessChange},
        ids::IdGenerator,
        store_error::StoreError,
        trail::TrailEntry,
        unit_of_work::UnitOfWork,
    },
};

/// Adds the events to the trail of the tenant, as done by that actor now.
pub(crate) async fn record(
    work: &mut dyn UnitOfWork,
    ids: &dyn IdGenerator,
    actor: &Actor,
    now: Timestamp,
    events: impl IntoIterator<Item = DomainEvent> + Send,
) -> Result<(), StoreError> {
    let entry = |event| TrailEntry { id: ids.next(), at: now, actor: actor.clone(), event };
    let entries: Vec<TrailEntry> = events.into_iter().map(entry).collect();
    if entries.is_empty() { Ok(()) } else { work.trail().insert(&entries).await }
}

/// Makes the changes of access known to every node when the unit of work is committed.
pub(crate) async fn announce(
    work: &mut dyn UnitOfWork,
    ids: &dyn IdGenerator,
    now: Timestamp,
    changes: impl IntoIterator<Item = AccessChange> + Send,
) -> Result<(), StoreError> {
    let recorded = |change| RecordedAccessChange { id: ids.next(), change, recorded_at: now };
    let changes: Vec<RecordedAccessChange> = changes.into_iter().map(recorded).collect();
    work.access_changes().insert(&changes).await
}

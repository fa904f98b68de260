//! Writes audit log, outbox and access changes in the commit of the change that they record.

use tenantry_domain::{Timestamp, event::DomainEvent};

use crate::{
    actor::Actor,
    ports::{
        access_changes::{AccessChange, RecordedAccessChange},
        ids::IdGenerator,
        store_error::StoreError,
        trail::TrailEntry,
        unit_of_work::{GlobalPorts, UnitOfWork},
    },
};

/// Adds the events to the trail of the tenant, with the actor and the current time.
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

/// Announces the access changes to every node when the unit of work commits.
pub(crate) async fn announce(
    work: &mut dyn GlobalPorts,
    ids: &dyn IdGenerator,
    now: Timestamp,
    changes: impl IntoIterator<Item = AccessChange> + Send,
) -> Result<(), StoreError> {
    let recorded = |change| RecordedAccessChange { id: ids.next(), change, recorded_at: now };
    let changes: Vec<RecordedAccessChange> = changes.into_iter().map(recorded).collect();
    work.access_changes().insert(&changes).await
}

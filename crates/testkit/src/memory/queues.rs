//! Queues in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    queues::{FARTHEST, Lease, LeaseId, Queue, QueueKind, QueueReader, QueueRepository},
    store_error::StoreError,
};
use tenantry_domain::Timestamp;

use super::{
    state::{QueueRow, State},
    unit_of_work::{MemoryRead, MemoryWork, Platform},
};

#[async_trait]
impl<S: Send + Sync> QueueRepository for MemoryWork<S> {
    async fn wake(&mut self, queue: Queue, due_at: Timestamp) -> Result<(), StoreError> {
        self.write(|state| {
            wake(state, queue, due_at);
            Ok(())
        })
    }

    async fn claim(
        &mut self,
        kind: QueueKind,
        id: LeaseId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, StoreError> {
        let Some(queue) = first(self.look(), kind, now) else { return Ok(None) };
        let mut claimed = None;
        self.write(|state| {
            claimed = state.queues.get_mut(&queue).map(|row| {
                (row.due_at, row.lease) = (until, Some((id, until)));
                Lease { id, queue, wakes: row.wakes }
            });
            Ok(())
        })?;
        Ok(claimed)
    }

    async fn update(&mut self, lease: &Lease, until: Timestamp) -> Result<(), StoreError> {
        self.write(|state| {
            let row = held(state, lease).ok_or(StoreError::Stale)?;
            row.lease = Some((lease.id, until));
            Ok(())
        })
    }

    async fn release(&mut self, lease: &Lease, due_at: Option<Timestamp>) -> Result<(), StoreError> {
        self.write(|state| {
            let Some(row) = held(state, lease) else { return Ok(()) };
            row.lease = None;
            match due_at {
                _ if row.wakes != lease.wakes => {}
                Some(due_at) => row.due_at = due_at,
                None => drop(state.queues.remove(&lease.queue)),
            }
            Ok(())
        })
    }
}

#[async_trait]
impl QueueReader for MemoryRead<Platform> {
    async fn exists(&mut self, kind: QueueKind, now: Timestamp) -> Result<bool, StoreError> {
        Ok(first(&self.look(), kind, now).is_some())
    }

    async fn count(&mut self, kind: QueueKind, now: Timestamp) -> Result<u32, StoreError> {
        Ok(u32::try_from(due(&self.look(), kind, now).count()).expect("no test has that many"))
    }
}

pub(super) fn wake(state: &mut State, queue: Queue, due_at: Timestamp) {
    let row = state.queues.entry(queue).or_insert(QueueRow { due_at, lease: None, wakes: 0 });
    row.due_at = row.due_at.min(due_at);
    row.wakes += 1;
}

fn held<'a>(state: &'a mut State, lease: &Lease) -> Option<&'a mut QueueRow> {
    state.queues.get_mut(&lease.queue).filter(|row| row.lease.is_some_and(|(id, _)| id == lease.id))
}

/// Returns the queue that is due the longest.
fn first(state: &State, kind: QueueKind, now: Timestamp) -> Option<Queue> {
    due(state, kind, now).min_by_key(|(_, row)| row.due_at).map(|(queue, _)| *queue)
}

/// Returns the queues that could be claimed.
fn due(state: &State, kind: QueueKind, now: Timestamp) -> impl Iterator<Item = (&Queue, &QueueRow)> {
    let over = move |moment: Timestamp| moment <= now || moment > now + FARTHEST;
    let free = move |row: &QueueRow| over(row.due_at) && row.lease.is_none_or(|(_, until)| over(until));
    state.queues.iter().filter(move |(queue, row)| queue.kind == kind && free(row))
}

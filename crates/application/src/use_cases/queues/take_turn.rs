//! Takes a turn: claims the queue that has waited the longest, works off a part of it, and releases it.

use std::sync::Arc;

use tenantry_domain::{Span, Timestamp};

use super::worker::{QueueWorker, WorkError};
use crate::{
    actor::{AccessError, Actor},
    ports::{
        clock::Clock,
        ids::IdGenerator,
        queues::{Lease, Queue, QueueKind},
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// How long a lease lasts unless it is kept. If a process ends in the middle, others wait that long for its queues.
pub const LEASE: Span = Span::seconds(30);

/// How long a queue waits after its batch failed. The items of a queue have delays of their own; this is for what fails
/// before or between them.
pub const BACKOFF: Span = Span::seconds(10);

/// A turn that was taken.
#[derive(Debug)]
pub struct Turn {
    /// The queue.
    pub queue: Queue,
    /// When its rest is due, or why the batch ended early.
    pub done: Result<Option<Timestamp>, WorkError>,
}

/// Why no turn was taken, or why the store does not know that it ended.
#[derive(Debug, thiserror::Error)]
pub enum TakeTurnError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed. A lease that it gave ends by itself.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct TakeTurn {
    /// Opens the units of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the ids of leases.
    pub ids: Arc<dyn IdGenerator>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
}

impl TakeTurn {
    /// Takes a turn, or gives `None` if no queue of the worker's kind is due.
    ///
    /// # Errors
    /// The variants of [`TakeTurnError`].
    pub async fn execute(&self, actor: &Actor, worker: &dyn QueueWorker) -> Result<Option<Turn>, TakeTurnError> {
        let Some(lease) = self.claim(actor, worker.kind()).await? else { return Ok(None) };
        self.work_off(actor, lease, worker).await.map(Some)
    }

    /// Claims the queue of that kind that has waited the longest. Whoever claims must [work it off](Self::work_off).
    ///
    /// # Errors
    /// The variants of [`TakeTurnError`].
    pub async fn claim(&self, actor: &Actor, kind: QueueKind) -> Result<Option<Lease>, TakeTurnError> {
        actor.operator()?;
        let now = self.clock.now();
        // Most looks find nothing, and a read waits for no writer.
        if !self.store.read_platform(PlatformReason::TakeTurns).await?.queues().exists(kind, now).await? {
            return Ok(None);
        }
        let mut work = self.store.begin_platform(PlatformReason::TakeTurns).await?;
        let claimed = work.queues().claim(kind, self.ids.next(), now, now + LEASE).await?;
        if claimed.is_some() {
            work.commit().await?;
        }
        Ok(claimed)
    }

    /// Works off a part of the claimed queue, and releases it.
    ///
    /// # Errors
    /// The variants of [`TakeTurnError`].
    pub async fn work_off(&self, actor: &Actor, lease: Lease, worker: &dyn QueueWorker) -> Result<Turn, TakeTurnError> {
        actor.operator()?;
        let done = worker.work(&lease).await;
        let due_at = match &done {
            Ok(due_at) => *due_at,
            Err(WorkError::Stopped) => Some(self.clock.now()),
            Err(_) => Some(self.clock.now() + BACKOFF),
        };
        if !matches!(done, Err(WorkError::LeaseLost)) {
            let mut work = self.store.begin_platform(PlatformReason::TakeTurns).await?;
            work.queues().release(&lease, due_at).await?;
            work.commit().await?;
        }
        Ok(Turn { queue: lease.queue, done })
    }
}

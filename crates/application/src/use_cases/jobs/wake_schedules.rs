//! Makes the schedules due for a look, at the start of a process: it may know new ones.

use std::sync::Arc;

use crate::{
    actor::{AccessError, Actor},
    ports::{
        clock::Clock,
        queues::{Queue, QueueKind, QueueOwner},
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// Why the schedules are not looked at.
#[derive(Debug, thiserror::Error)]
pub enum WakeSchedulesError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct WakeSchedules {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
}

impl WakeSchedules {
    /// Makes the queue of the schedules due now.
    ///
    /// # Errors
    /// The variants of [`WakeSchedulesError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), WakeSchedulesError> {
        actor.operator()?;
        let mut work = self.store.begin_platform(PlatformReason::RunSchedules).await?;
        let queue = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Platform };
        work.queues().wake(queue, self.clock.now()).await?;
        Ok(work.commit().await?)
    }
}

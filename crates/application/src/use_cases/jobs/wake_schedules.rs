//! Makes the schedules due for a look, at the start of a process: it may know new ones.

use std::sync::Arc;

use crate::{
    actor::Actor,
    ports::{
        clock::Clock,
        queues::{Queue, QueueKind, QueueOwner},
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    use_cases::queues::take_turn::TakeTurnError,
};

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
    /// The variants of [`TakeTurnError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), TakeTurnError> {
        actor.operator()?;
        let mut work = self.store.begin_platform(PlatformReason::RunSchedules).await?;
        let queue = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Platform };
        work.queues().wake(queue, self.clock.now()).await?;
        Ok(work.commit().await?)
    }
}

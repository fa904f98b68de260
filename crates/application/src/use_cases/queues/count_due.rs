//! Counts the queues that are due, for those who watch whether the workers keep up.

use std::sync::Arc;

use crate::{
    actor::{AccessError, Actor},
    ports::{
        clock::Clock,
        queues::QueueKind,
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// Why they were not counted.
#[derive(Debug, thiserror::Error)]
pub enum CountDueError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct CountDue {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
}

impl CountDue {
    /// Returns how many queues of that kind are due and held by nobody.
    ///
    /// # Errors
    /// The variants of [`CountDueError`].
    pub async fn execute(&self, actor: &Actor, kind: QueueKind) -> Result<u32, CountDueError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::TakeTurns).await?;
        Ok(read.queues().count(kind, self.clock.now()).await?)
    }
}

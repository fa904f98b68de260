//! Keeps a lease while its batch lasts.

use std::sync::Arc;

use super::take_turn::LEASE;
use crate::{
    actor::{AccessError, Actor},
    ports::{
        clock::Clock,
        queues::Lease,
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// Why the lease was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepLeaseError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The lease passed to another, or ended. The batch must stop.
    #[error("the lease is lost")]
    Lost,
    /// The store failed. The lease may last on.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for KeepLeaseError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Lost,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct KeepLease {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
}

impl KeepLease {
    /// Lets the lease last for its full length from now on.
    ///
    /// # Errors
    /// The variants of [`KeepLeaseError`].
    pub async fn execute(&self, actor: &Actor, lease: &Lease) -> Result<(), KeepLeaseError> {
        actor.operator()?;
        let mut work = self.store.begin_platform(PlatformReason::TakeTurns).await?;
        work.queues().update(lease, self.clock.now() + LEASE).await?;
        Ok(work.commit().await?)
    }
}

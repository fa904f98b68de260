//! What a kind of queue is worked off by.

use async_trait::async_trait;
use tenantry_domain::Timestamp;

use crate::{
    actor::AccessError,
    ports::{
        queues::{Lease, QueueKind},
        store_error::StoreError,
    },
};

/// Why a batch ended before its work was done. What it committed stays done; the rest is done again.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The worker is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lease passed to another worker, who continues.
    #[error("the lease passed to another worker")]
    LeaseLost,
    /// The process stops, and the batch was not done in the time that it was given.
    #[error("the process stops")]
    Stopped,
    /// The batch took longer than any may.
    #[error("the batch took too long")]
    TooLong,
    /// It panicked. The message stays out of it, because it can contain a tenant's data.
    #[error("the work panicked")]
    Panicked,
}

/// Works off the queues of one kind.
#[async_trait]
pub trait QueueWorker: Send + Sync {
    /// The kind.
    fn kind(&self) -> QueueKind;

    /// MUST work off a bounded part of the queue, at most a few seconds of it, and give when the rest is due, or `None` if
    /// nothing waits any more. A part of a failing item MUST NOT be an error: it is the item that waits then.
    /// MUST bear to be dropped at any await, and to be called again with what it had begun.
    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError>;
}

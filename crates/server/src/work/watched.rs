//! A batch under watch: its lease is kept while it runs, and it is ended when the lease is lost, when the process stops,
//! or when it takes too long. A panic ends only the batch.
//!
//! A batch is ended at its next await. Code that never awaits cannot be ended; it keeps its thread, and the batch counts
//! as ended.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tenantry_application::{
    ports::queues::{Lease, QueueKind},
    use_cases::queues::{
        keep_lease::{KeepLease, KeepLeaseError},
        take_turn::LEASE,
        worker::{QueueWorker, WorkError},
    },
};
use tenantry_domain::Timestamp;
use tokio::{
    sync::watch,
    task::{JoinError, JoinSet},
    time::{Instant, interval_at, sleep, timeout},
};

use super::{
    stopping::{GRACE, stopped},
    workplace::worker,
};

/// How long any batch may take.
const LONGEST: Duration = Duration::from_mins(15);

/// How long an ended batch has to reach its next await.
const ENDS: Duration = Duration::from_secs(1);

/// A worker whose batches are watched.
pub(super) struct Watched {
    worker: Arc<dyn QueueWorker>,
    keep: KeepLease,
    stopping: watch::Receiver<bool>,
}

impl Watched {
    pub(super) fn new(worker: Arc<dyn QueueWorker>, keep: KeepLease, stopping: watch::Receiver<bool>) -> Self {
        Self { worker, keep, stopping }
    }

    /// Keeps the lease, until it is lost or cannot have lasted.
    async fn keep(&self, lease: &Lease) {
        let length = LEASE.to_std().unwrap_or_default();
        let mut rounds = interval_at(Instant::now() + length / 3, length / 3);
        let mut kept = Instant::now();
        loop {
            let round = rounds.tick().await;
            match self.keep.execute(&worker(), lease).await {
                Ok(()) => kept = round,
                Err(KeepLeaseError::Lost | KeepLeaseError::Access(_)) => return,
                Err(KeepLeaseError::Store(_)) if kept.elapsed() >= length => return,
                Err(KeepLeaseError::Store(_)) => {}
            }
        }
    }
}

#[async_trait]
impl QueueWorker for Watched {
    fn kind(&self) -> QueueKind {
        self.worker.kind()
    }

    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        // Whatever ends this call ends the batch, because dropping the set does.
        let mut batch = JoinSet::new();
        let (worker, own) = (Arc::clone(&self.worker), *lease);
        batch.spawn(async move { worker.work(&own).await });
        let early = tokio::select! {
            done = batch.join_next() => return ended(done),
            () = self.keep(lease) => WorkError::LeaseLost,
            () = sleep(LONGEST) => WorkError::TooLong,
            () = async { stopped(self.stopping.clone()).await; sleep(GRACE).await } => WorkError::Stopped,
        };
        batch.abort_all();
        match timeout(ENDS, batch.join_next()).await {
            // It was done at the last moment.
            Ok(Some(Ok(done))) => done,
            _ => Err(early),
        }
    }
}

fn ended(
    done: Option<Result<Result<Option<Timestamp>, WorkError>, JoinError>>,
) -> Result<Option<Timestamp>, WorkError> {
    // A batch that nobody aborted ends by itself or by a panic.
    done.and_then(Result::ok).unwrap_or(Err(WorkError::Panicked))
}

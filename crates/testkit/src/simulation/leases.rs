//! A worker under watch: nobody may be given a queue that is another's.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tenantry_application::{
    ports::{
        clock::Clock,
        queues::{FARTHEST, Lease, LeaseId, Queue, QueueKind},
    },
    use_cases::queues::{
        take_turn::LEASE,
        worker::{QueueWorker, WorkError},
    },
};
use tenantry_domain::Timestamp;

/// The leases that were given.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    now: Timestamp,
    /// Whose a queue is, and until when at least.
    held: BTreeMap<Queue, (LeaseId, Timestamp)>,
    objections: Vec<String>,
}

/// A worker that is watched.
pub(super) struct Watched<'a> {
    pub(super) worker: &'a dyn QueueWorker,
    pub(super) leases: &'a Leases,
    pub(super) clock: &'a dyn Clock,
}

impl Leases {
    /// Notes that a step begins. In it, the clock can only go forward.
    pub(super) fn begin_step(&self, now: Timestamp) {
        self.state().now = now;
    }

    /// Takes what must not be.
    pub(super) fn objections(&self) -> Vec<String> {
        std::mem::take(&mut self.state().objections)
    }

    fn begin(&self, lease: &Lease, now: Timestamp) {
        let mut state = self.state();
        let until = state.now + LEASE;
        let before = state.held.insert(lease.queue, (lease.id, until));
        if before.is_some_and(|(_, until)| until > now && until <= now + FARTHEST) {
            state.objections.push(format!("{:?} was claimed while it was another's", lease.queue));
        }
    }

    fn end(&self, lease: &Lease) {
        let mut state = self.state();
        if state.held.get(&lease.queue).is_some_and(|(id, _)| *id == lease.id) {
            state.held.remove(&lease.queue);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl QueueWorker for Watched<'_> {
    fn kind(&self) -> QueueKind {
        self.worker.kind()
    }

    /// A worker that crashes does not get to the end of it, and keeps its lease.
    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        self.leases.begin(lease, self.clock.now());
        let done = self.worker.work(lease).await;
        self.leases.end(lease);
        done
    }
}

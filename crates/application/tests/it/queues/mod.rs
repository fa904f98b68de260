//! Queues take turns over fakes, with a clock that moves when a test says so.

mod take_turn;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        clock::Clock,
        queues::{Lease, Queue, QueueKind, QueueOwner},
        unit_of_work::PlatformReason,
    },
    use_cases::queues::{
        take_turn::Turn,
        worker::{QueueWorker, WorkError},
    },
};
use tenantry_domain::{Span, Timestamp};
use tenantry_testkit::builders::id;

use crate::world::World;

/// What a worker does in one batch.
type Batch = Box<dyn FnMut(&Lease) -> Result<Option<Timestamp>, WorkError> + Send>;

/// A worker that does what a test says.
struct Scripted(Mutex<Batch>);

fn worker(batch: impl FnMut(&Lease) -> Result<Option<Timestamp>, WorkError> + Send + 'static) -> Arc<Scripted> {
    Arc::new(Scripted(Mutex::new(Box::new(batch))))
}

#[async_trait]
impl QueueWorker for Scripted {
    fn kind(&self) -> QueueKind {
        QueueKind::Jobs
    }

    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        (self.0.lock().unwrap())(lease)
    }
}

pub(crate) fn system() -> Actor {
    Actor { who: Who::System { job: "test" }, origin: Origin::default() }
}

fn queue() -> Queue {
    Queue { kind: QueueKind::Jobs, owner: QueueOwner::Tenant(id()) }
}

impl World {
    async fn wake(&self, queue: Queue, due_at: Timestamp) {
        let store = self.store.factory();
        let mut work = store.begin_platform(PlatformReason::TakeTurns).await.unwrap();
        work.queues().wake(queue, due_at).await.unwrap();
        work.commit().await.unwrap();
    }

    async fn turn(&self, worker: &Scripted) -> Option<Turn> {
        self.app.queues.take_turn.execute(&system(), worker).await.unwrap()
    }

    /// Returns whether a queue is due after that time, and not before.
    async fn is_due_in(&self, span: Span) -> bool {
        let store = self.store.factory();
        let mut read = store.read_platform(PlatformReason::TakeTurns).await.unwrap();
        let then = self.clock.now() + span;
        let before = read.queues().exists(QueueKind::Jobs, then - Span::microseconds(1)).await.unwrap();
        !before && read.queues().exists(QueueKind::Jobs, then).await.unwrap()
    }
}

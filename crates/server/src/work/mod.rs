//! Workers run what waits in queues: for each kind of queue, a task claims one queue after the other and works them
//! off side by side, as many as there are places.
//!
//! A worker looks four times a second, and at once when this process commits work. While a batch runs, its lease is
//! kept.

mod metrics;
mod stopping;
mod watched;
mod workplace;

use std::{fmt, sync::Arc, time::Duration};

use tenantry_application::{
    ports::{ids::IdGenerator, queues::QueueOwner},
    use_cases::queues::{
        take_turn::{TakeTurnError, Turn},
        worker::QueueWorker,
    },
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{Instant, sleep},
};

pub(crate) use self::workplace::worker;
pub use self::{stopping::GRACE, workplace::Workplace};
use self::{stopping::stopped, watched::Watched};

/// How long a worker that found nothing waits at least, and up to how much longer. Processes that began together then do
/// not look together.
const LOOKS: (Duration, u32) = (Duration::from_millis(200), 100);

/// How often due queues are counted.
const COUNTS: Duration = Duration::from_secs(15);

/// How long a worker waits after the store failed.
const STORE_FAILED: Duration = Duration::from_secs(2);

/// The running workers. Dropping them ends them in the middle of their batches; their leases end by themselves.
#[must_use = "dropping the workers ends them"]
pub struct Workers {
    stop: watch::Sender<bool>,
    kinds: JoinSet<()>,
    /// Whether this process works at all.
    has_places: bool,
}

impl Workers {
    /// Starts to work: for each kind of queue, with its worker.
    pub fn start(place: &Workplace, workers: impl IntoIterator<Item = Arc<dyn QueueWorker>>) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut kinds = JoinSet::new();
        if place.places > 0 {
            for worker in workers {
                let at = Kind {
                    place: place.clone(),
                    worker,
                    stopping: stopping.clone(),
                    store_failed: false,
                    counted: None,
                };
                metrics::describe(at.worker.kind());
                kinds.spawn(at.run());
            }
        }
        Self { stop, kinds, has_places: place.places > 0 }
    }

    /// Does this once meanwhile, if this process works at all. It ends at its next await when the workers stop.
    pub(crate) fn meanwhile(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        if !self.has_places {
            return;
        }
        let stopping = self.stop.subscribe();
        self.kinds.spawn(async move {
            tokio::select! {
                () = stopped(stopping) => {}
                () = work => {}
            }
        });
    }

    /// Claims nothing more, gives running batches [`GRACE`] to end, and releases their queues.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.kinds.join_next().await.is_some() {}
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").field("kinds", &self.kinds.len()).finish_non_exhaustive()
    }
}

/// The work on one kind of queue.
struct Kind {
    place: Workplace,
    worker: Arc<dyn QueueWorker>,
    stopping: watch::Receiver<bool>,
    store_failed: bool,
    counted: Option<Instant>,
}

impl Kind {
    async fn run(mut self) {
        let places = Arc::new(Semaphore::new(self.place.places));
        let mut turns = JoinSet::new();
        while !*self.stopping.borrow() {
            let taken = tokio::select! {
                () = stopped(self.stopping.clone()) => break,
                taken = Arc::clone(&places).acquire_owned() => taken,
            };
            // Nobody closes the semaphore.
            let Ok(taken) = taken else { break };
            // Turns that ended are forgotten, so that the set does not grow.
            while turns.try_join_next().is_some() {}
            self.count().await;
            self.claim(taken, &mut turns).await;
        }
        while turns.join_next().await.is_some() {}
    }

    /// Counts the queues that are due, from time to time.
    async fn count(&mut self) {
        if self.counted.is_some_and(|counted| counted.elapsed() < COUNTS) {
            return;
        }
        self.counted = Some(Instant::now());
        let kind = self.worker.kind();
        // If the store fails, the look that follows says so.
        if let Ok(due) = self.place.queues.count_due.execute(&worker(), kind).await {
            metrics::due(kind, due);
        }
    }

    /// Begins the next turn, or waits until there may be one.
    async fn claim(&mut self, taken: OwnedSemaphorePermit, turns: &mut JoinSet<()>) {
        let kind = self.worker.kind();
        let claimed = self.place.queues.take_turn.claim(&worker(), kind).await;
        self.note(claimed.as_ref().err());
        match claimed {
            Ok(Some(lease)) => {
                let queues = self.place.queues.clone();
                let watched = Watched::new(Arc::clone(&self.worker), queues.keep_lease.clone(), self.stopping.clone());
                turns.spawn(async move {
                    report(queues.take_turn.work_off(&worker(), lease, &watched).await);
                    drop(taken);
                });
            }
            Ok(None) => tokio::select! {
                () = stopped(self.stopping.clone()) => {}
                () = self.place.bells.heard(kind) => {}
                () = sleep(until_next_look(&*self.place.ids)) => {}
            },
            Err(_) => tokio::select! {
                () = stopped(self.stopping.clone()) => {}
                () = sleep(STORE_FAILED) => {}
            },
        }
    }

    /// Logs that the store began to fail, and that it works again, once each.
    fn note(&mut self, failure: Option<&TakeTurnError>) {
        let kind = self.worker.kind().as_str();
        match (failure, self.store_failed) {
            (Some(error), false) => tracing::warn!(kind, %error, "cannot look for waiting work; looking again"),
            (None, true) => tracing::info!(kind, "looking for waiting work succeeds again"),
            _ => {}
        }
        self.store_failed = failure.is_some();
    }
}

/// The last bits of an id are random.
fn until_next_look(ids: &dyn IdGenerator) -> Duration {
    let (least, spread) = LOOKS;
    let drawn = u32::from(ids.uuid().as_bytes()[15]) * spread / u32::from(u8::MAX);
    least + Duration::from_millis(drawn.into())
}

fn report(turn: Result<Turn, TakeTurnError>) {
    if let Ok(turn) = &turn {
        metrics::ended(turn.queue.kind, turn.done.as_ref().err());
    }
    match turn {
        Ok(Turn { queue, done: Err(error) }) => {
            let (tenant_id, person) = match queue.owner {
                QueueOwner::Tenant(id) => (Some(id), None),
                QueueOwner::Person(id) => (None, Some(id)),
                QueueOwner::Platform => (None, None),
            };
            let (tenant_id, user_id) = (tenant_id.map(tracing::field::display), person.map(tracing::field::display));
            tracing::warn!(kind = queue.kind.as_str(), tenant_id, user_id, %error, "a batch ended early; it is repeated");
        }
        Ok(Turn { done: Ok(_), .. }) => {}
        Err(error) => tracing::warn!(%error, "cannot release a queue; its lease ends by itself"),
    }
}

//! Workers over a store in memory, on a paused runtime: time passes only while nothing else happens.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tenantry_application::{
    ports::{
        clock::Clock,
        queues::{Lease, Queue, QueueKind, QueueOwner},
        unit_of_work::PlatformReason,
    },
    use_cases::queues::{
        Queues,
        count_due::CountDue,
        keep_lease::KeepLease,
        take_turn::{BACKOFF, LEASE, TakeTurn},
        worker::{QueueWorker, WorkError},
    },
};
use tenantry_domain::{Span, Timestamp};
use tenantry_infrastructure::persistence::Bells;
use tenantry_server::work::{GRACE, Workers, Workplace};
use tenantry_testkit::{
    builders::{id, now},
    fakes::SequentialIds,
    memory::MemoryStore,
};
use tokio::time::{Instant, timeout};

/// A clock that follows the time of the runtime, which a test can pause.
struct RuntimeClock(Instant);

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        now() + Span::from_std(self.0.elapsed()).unwrap()
    }
}

/// A store, and processes that work on it.
struct Site {
    store: MemoryStore,
    clock: Arc<dyn Clock>,
    ids: Arc<SequentialIds>,
}

impl Site {
    fn new() -> Self {
        let clock = Arc::new(RuntimeClock(Instant::now()));
        Self { store: MemoryStore::new(), clock, ids: Arc::default() }
    }

    fn place(&self, places: usize) -> Workplace {
        let (store, clock) = (self.store.factory(), self.clock.clone());
        let take_turn = TakeTurn { store: store.clone(), ids: self.ids.clone(), clock: clock.clone() };
        let count_due = CountDue { store: store.clone(), clock: clock.clone() };
        let queues = Queues { take_turn, keep_lease: KeepLease { store, clock }, count_due };
        Workplace { queues, ids: self.ids.clone(), bells: Arc::new(Bells::default()), places }
    }

    fn start(&self, places: usize, worker: &Arc<Scripted>) -> Workers {
        Workers::start(&self.place(places), [Arc::clone(worker) as Arc<dyn QueueWorker>])
    }

    async fn wake(&self, queue: Queue) {
        let factory = self.store.factory();
        let mut work = factory.begin_platform(PlatformReason::TakeTurns).await.unwrap();
        work.queues().wake(queue, self.clock.now()).await.unwrap();
        work.commit().await.unwrap();
    }
}

fn queue() -> Queue {
    Queue { kind: QueueKind::Jobs, owner: QueueOwner::Tenant(id()) }
}

/// What a batch does.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    End,
    Panic,
    Hang,
    /// It takes that long.
    Last(Duration),
}

/// A worker that notes its batches: what began, and what ended.
struct Scripted {
    does: Box<dyn Fn(Queue) -> Does + Send + Sync>,
    began: Mutex<Vec<(Queue, Instant)>>,
    ended: AtomicUsize,
}

fn worker(does: impl Fn(Queue) -> Does + Send + Sync + 'static) -> Arc<Scripted> {
    Arc::new(Scripted { does: Box::new(does), began: Mutex::default(), ended: AtomicUsize::default() })
}

impl Scripted {
    fn began(&self, queue: Queue) -> Vec<Instant> {
        let began = self.began.lock().unwrap();
        began.iter().filter(|(of, _)| *of == queue).map(|(_, at)| *at).collect()
    }

    async fn until(&self, holds: impl Fn(&Self) -> bool) {
        while !holds(self) {
            pass(Duration::from_millis(50)).await;
        }
    }
}

/// Lets time pass on the paused runtime.
async fn pass(time: Duration) {
    let _ = timeout(time, std::future::pending::<()>()).await;
}

#[async_trait]
impl QueueWorker for Scripted {
    fn kind(&self) -> QueueKind {
        QueueKind::Jobs
    }

    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        self.began.lock().unwrap().push((lease.queue, Instant::now()));
        match (self.does)(lease.queue) {
            Does::End => {}
            Does::Panic => panic!("as the test says"),
            Does::Hang => std::future::pending().await,
            Does::Last(time) => pass(time).await,
        }
        self.ended.fetch_add(1, Ordering::SeqCst);
        Ok(None)
    }
}

#[tokio::test(start_paused = true)]
async fn many_processes_work_off_each_queue_once() {
    let site = Site::new();
    let work = worker(|_| Does::Last(Duration::from_secs(1)));
    let processes: Vec<Workers> = (0..10).map(|_| site.start(2, &work)).collect();
    let queues: Vec<Queue> = (0..100).map(|_| queue()).collect();
    for queue in &queues {
        site.wake(*queue).await;
    }
    work.until(|work| work.ended.load(Ordering::SeqCst) == 100).await;
    assert!(queues.iter().all(|queue| work.began(*queue).len() == 1));
    for process in processes {
        process.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_bell_makes_a_worker_look_at_once() {
    let site = Site::new();
    let work = worker(|_| Does::End);
    let place = site.place(1);
    let workers = Workers::start(&place, [Arc::clone(&work) as Arc<dyn QueueWorker>]);
    let queue = queue();
    for _ in 0..20 {
        pass(Duration::from_millis(1)).await;
    }
    let rung = Instant::now();
    site.wake(queue).await;
    place.bells.ring(QueueKind::Jobs);
    work.until(|work| work.ended.load(Ordering::SeqCst) == 1).await;
    assert!(work.began(queue)[0] - rung < Duration::from_millis(10));
    workers.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_process_that_serves_only_requests_works_off_nothing() {
    let site = Site::new();
    let work = worker(|_| Does::End);
    let workers = site.start(0, &work);
    site.wake(queue()).await;
    pass(Duration::from_mins(1)).await;
    assert_eq!(work.ended.load(Ordering::SeqCst), 0);
    workers.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_ends_only_the_batch_and_is_repeated_later() {
    let site = Site::new();
    let bad = queue();
    let work = worker(move |queue| if queue == bad { Does::Panic } else { Does::End });
    let workers = site.start(1, &work);
    site.wake(bad).await;
    site.wake(queue()).await;
    work.until(|work| work.ended.load(Ordering::SeqCst) == 1 && work.began(bad).len() == 2).await;
    let began = work.began(bad);
    assert!(began[1] - began[0] >= BACKOFF.to_std().unwrap());
    workers.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_lasts_as_long_as_its_batch() {
    let site = Site::new();
    let lasting = queue();
    let work = worker(|_| Does::Last(Duration::from_mins(5)));
    let (one, other) = (site.start(1, &work), site.start(1, &work));
    site.wake(lasting).await;
    work.until(|work| work.ended.load(Ordering::SeqCst) == 1).await;
    assert_eq!(work.began(lasting).len(), 1);
    one.stop().await;
    other.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_process_had_is_worked_off_by_another() {
    let site = Site::new();
    let taken = queue();
    let hangs = worker(|_| Does::Hang);
    let killed = site.start(1, &hangs);
    site.wake(taken).await;
    hangs.until(|work| work.began(taken).len() == 1).await;
    drop(killed);
    let work = worker(|_| Does::End);
    let other = site.start(1, &work);
    work.until(|work| work.ended.load(Ordering::SeqCst) == 1).await;
    let waited = work.began(taken)[0] - hangs.began(taken)[0];
    let lease = LEASE.to_std().unwrap();
    assert!(waited >= lease && waited < lease + Duration::from_secs(1), "{waited:?}");
    other.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_loops_is_cut_off_and_delays_nobody() {
    let site = Site::new();
    let looping = queue();
    let work = worker(move |queue| if queue == looping { Does::Hang } else { Does::End });
    let workers = site.start(2, &work);
    site.wake(looping).await;
    work.until(|work| work.began(looping).len() == 1).await;
    for _ in 0..50 {
        let quiet = queue();
        let woken = Instant::now();
        site.wake(quiet).await;
        work.until(|work| work.began(quiet).len() == 1).await;
        assert!(work.began(quiet)[0] - woken < Duration::from_secs(1));
    }
    work.until(|work| work.began(looping).len() == 2).await;
    drop(workers);
}

#[tokio::test(start_paused = true)]
async fn a_graceful_stop_lets_batches_end_and_releases_the_others() {
    let site = Site::new();
    let (ends, hangs) = (queue(), queue());
    let work = worker(move |queue| if queue == ends { Does::Last(Duration::from_secs(3)) } else { Does::Hang });
    let workers = site.start(2, &work);
    site.wake(ends).await;
    site.wake(hangs).await;
    work.until(|work| work.began(ends).len() + work.began(hangs).len() == 2).await;
    site.wake(queue()).await;
    let asked = Instant::now();
    workers.stop().await;
    assert_eq!(work.ended.load(Ordering::SeqCst), 1);
    assert!(asked.elapsed() >= GRACE && asked.elapsed() < GRACE + Duration::from_secs(2));
    // Nothing was claimed meanwhile, and what hung is due at once.
    assert_eq!(work.began.lock().unwrap().len(), 2);
    let next = worker(|_| Does::End);
    let other = site.start(3, &next);
    next.until(|work| work.ended.load(Ordering::SeqCst) == 2).await;
    assert!(next.began(hangs)[0] - asked < GRACE + Duration::from_secs(2));
    other.stop().await;
}

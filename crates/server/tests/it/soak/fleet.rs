//! The processes and their mail servers.

use std::{
    collections::HashSet,
    fmt,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::{Method, StatusCode};
use sea_orm::EntityTrait;
use serde_json::Value;
use tempfile::{TempDir, tempdir};
use tenantry_application::ports::queues::QueueKind;
use tenantry_testkit::{
    simulation::Chance,
    smtp::{Moment, Point, Reaction, SmtpServer},
};
use tokio::{
    task::spawn_blocking,
    time::{interval, timeout},
};

use super::{
    journal::{Entry, Journal},
    mails::Delivery,
};
use crate::{
    running_server::RunningServer,
    support::{database_in, effects::effect, waiting_mails::WaitingMails, waiting_queues::WaitingQueues},
};

/// No request and no rest of the work takes as long, unless something fails.
const LIMIT: Duration = Duration::from_mins(1);
/// How often what is awaited is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How many mails may wait before writers pause. Otherwise they would write more than a debug build sends.
const MOST_WAITING: usize = 100;
/// How much has to be done between two kills, and how long that may take.
const PROGRESS: usize = 5;
const PAUSE: Duration = Duration::from_secs(10);
/// What the mail server says to every third mail.
const REFUSALS: [&str; 3] = ["451 4.3.0 try again later", "452 4.3.1 the disk is full", "421 4.7.0 too many mails"];

/// The processes on one database.
pub(super) struct Fleet {
    data: TempDir,
    database: String,
    mails: WaitingMails,
    /// The queues of events.
    events: WaitingQueues,
    journal: Journal,
    /// The living process at each place.
    places: Vec<RwLock<Arc<Life>>>,
    /// All processes, in the order of their starts.
    lives: RwLock<Vec<Arc<Life>>>,
    mood: Arc<Mood>,
    kills: AtomicUsize,
    answered: AtomicUsize,
    repeated: AtomicUsize,
}

/// A process from its start to its end. It has a mail server of its own, so that it is known which process sent what.
struct Life {
    /// How many were started before.
    number: usize,
    server: RunningServer,
    smtp: SmtpServer,
}

/// What the mail servers are like, all together.
#[derive(Default)]
struct Mood {
    recipients: AtomicUsize,
    contents: AtomicUsize,
    refused: AtomicUsize,
    /// The recipients of the others.
    taken: Mutex<HashSet<String>>,
    is_good: AtomicBool,
}

/// What came out of a run.
pub(super) struct End {
    /// What each process handed over, in the order of their starts.
    pub(super) deliveries: Vec<Vec<Delivery>>,
    /// What the handler of events was given.
    pub(super) journal: Vec<Entry>,
    /// What it did.
    pub(super) effects: Vec<effect::Model>,
    pub(super) figures: Figures,
}

/// What happened besides.
pub(super) struct Figures {
    kills: usize,
    /// How many mails the mail servers refused.
    pub(super) refused: usize,
    /// How many requests were sent again because no answer came.
    repeated: usize,
}

impl Mood {
    /// Refuses every sixth recipient and every fifth of the mails that are left, which is every third mail. Takes some time
    /// to answer for the others, in which the process can be killed.
    fn react(&self, moment: &Moment<'_>) -> Reaction {
        let (counter, every) = match moment.point {
            Point::Recipient => (&self.recipients, 6),
            Point::Content => (&self.contents, 5),
            _ => return Reaction::Usual,
        };
        let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
        if number.is_multiple_of(every) && !self.is_good.load(Ordering::SeqCst) {
            let refused = self.refused.fetch_add(1, Ordering::SeqCst);
            return Reaction::Reply(REFUSALS[refused % REFUSALS.len()].to_owned());
        }
        if moment.point == Point::Recipient {
            return Reaction::Usual;
        }
        self.taken().extend(moment.to.map(str::to_owned));
        Reaction::Late(Duration::from_millis(u64::try_from(number % 20).unwrap()))
    }

    fn taken(&self) -> MutexGuard<'_, HashSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fleet {
    /// Starts one process on SQLite, or two on PostgreSQL.
    pub(super) async fn start() -> Self {
        let data = tempdir().unwrap();
        let (database, journal) = (database_in(data.path()), Journal::in_folder(data.path()));
        let mood = Arc::new(Mood::default());
        let mut lives = Vec::new();
        for number in 0..if database.starts_with("postgres") { 2 } else { 1 } {
            lives.push(Life::begin(number, data.path().to_owned(), Arc::clone(&mood), &journal).await);
        }
        Self {
            mails: WaitingMails::of(&database).await,
            events: WaitingQueues::of(QueueKind::Events, &database).await,
            journal,
            data,
            database,
            places: lives.iter().cloned().map(RwLock::new).collect(),
            lives: RwLock::new(lives),
            mood,
            kills: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
            repeated: AtomicUsize::new(0),
        }
    }

    /// Returns what the database is.
    pub(super) fn database(&self) -> &'static str {
        if self.database.starts_with("postgres") { "PostgreSQL" } else { "SQLite" }
    }

    /// Returns how many processes were killed.
    pub(super) fn kills(&self) -> usize {
        self.kills.load(Ordering::SeqCst)
    }

    fn at(&self, place: usize) -> Arc<Life> {
        Arc::clone(&self.places[place].read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn start_at(&self, place: usize) {
        let number = self.lives.read().unwrap_or_else(PoisonError::into_inner).len();
        let life = Life::begin(number, self.data.path().to_owned(), Arc::clone(&self.mood), &self.journal).await;
        self.lives.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&life));
        *self.places[place].write().unwrap_or_else(PoisonError::into_inner) = life;
    }

    fn kill_at(&self, place: usize) {
        let life = self.at(place);
        life.server.kill();
        self.journal.note_killed(life.number);
        self.kills.fetch_add(1, Ordering::SeqCst);
    }

    /// Kills one process and starts another at once, which finds the leases of the dead one.
    pub(super) async fn kill_one(&self, chance: &mut Chance) {
        let place = chance.below(self.places.len());
        self.kill_at(place);
        self.start_at(place).await;
    }

    /// Kills all processes, and starts others after leases have ended and refused mails are due.
    pub(super) async fn kill_all_for_a_while(&self) {
        (0..self.places.len()).for_each(|place| self.kill_at(place));
        self.mails.let_time_pass().await;
        self.events.let_time_pass().await;
        for place in 0..self.places.len() {
            self.start_at(place).await;
        }
    }

    /// Sends a request that must be answered with 201, to any process and again until an answer comes, as a client with
    /// an `Idempotency-Key` does. Returns the body.
    pub(super) async fn ask(&self, chance: &mut Chance, path: &str, token: Option<&str>, body: &Value) -> Value {
        let key = format!("soak-{:016x}", chance.next());
        let answered = async {
            let mut again = interval(LOOK);
            loop {
                again.tick().await;
                let life = self.at(chance.below(self.places.len()));
                let headers = [("Idempotency-Key", key.as_str())];
                match life.server.try_call(Method::POST, path, token, Some(body), &headers).await {
                    Ok((StatusCode::CREATED, answer)) => {
                        self.answered.fetch_add(1, Ordering::SeqCst);
                        return answer;
                    }
                    Err(_) | Ok((StatusCode::SERVICE_UNAVAILABLE, _)) => {}
                    Ok((status, problem)) => panic!("{path} with {body} answered {status} {problem}"),
                }
                self.repeated.fetch_add(1, Ordering::SeqCst);
            }
        };
        timeout(LIMIT, answered).await.unwrap_or_else(|_| panic!("no answer of {path} to {body}"))
    }

    /// Waits until clients got some answers and the mail server some mails. On a busy machine nothing happens in a second.
    pub(super) async fn make_some_progress(&self) {
        let done = || self.answered.load(Ordering::SeqCst).min(self.mood.contents.load(Ordering::SeqCst));
        let enough = done() + PROGRESS;
        let mut looks = interval(LOOK);
        let progress = async {
            while done() < enough {
                looks.tick().await;
            }
        };
        // Clients may have to pause, because dead processes hold what waits.
        let _ = timeout(PAUSE, progress).await;
    }

    /// Waits until few of the acknowledged mails wait.
    pub(super) async fn keep_up(&self, acknowledged: impl Fn() -> usize) {
        let mut looks = interval(LOOK);
        let kept_up = async {
            while acknowledged() > self.mood.taken().len() + MOST_WAITING {
                looks.tick().await;
            }
        };
        timeout(LIMIT, kept_up).await.expect("the acknowledged mails leave");
    }

    /// Lets the mail server be as it should, other processes start after all were killed, all mails leave, and all events
    /// be handled.
    pub(super) async fn deliver_the_rest(&self) -> End {
        self.mood.is_good.store(true, Ordering::SeqCst);
        self.kill_all_for_a_while().await;
        let mut looks = interval(LOOK);
        let done = async {
            while self.mails.count().await > 0 || self.events.count().await > 0 {
                looks.tick().await;
            }
        };
        let is_done = timeout(LIMIT, done).await.is_ok();
        let (mails, queues) = (self.mails.count().await, self.events.count().await);
        assert!(is_done, "{mails} mails were not sent, and in {queues} organizations events were not handled");
        for place in 0..self.places.len() {
            self.at(place).server.tell_to_stop();
            self.at(place).server.wait();
        }
        let effects = effect::Entity::find().all(&self.events.database).await.unwrap();
        let lives = self.lives.read().unwrap_or_else(PoisonError::into_inner);
        let of = |life: &Arc<Life>| life.smtp.mails().iter().map(Delivery::of).collect();
        let count = |counter: &AtomicUsize| counter.load(Ordering::SeqCst);
        let figures =
            Figures { kills: self.kills(), refused: count(&self.mood.refused), repeated: count(&self.repeated) };
        End { deliveries: lives.iter().map(of).collect(), journal: self.journal.entries(), effects, figures }
    }
}

impl Life {
    async fn begin(number: usize, data: PathBuf, mood: Arc<Mood>, journal: &Journal) -> Arc<Self> {
        let smtp = SmtpServer::start().await;
        smtp.react(move |moment| mood.react(moment));
        let url = smtp.url();
        // A mail that was refused is a warning.
        let quiet = ("TENANTRY_LOG_LEVEL", "error");
        let process = journal.process(number);
        // It reads the output of the process until that listens.
        let start = move || RunningServer::start_by(process, &data, &[("TENANTRY_MAIL_URL", &url), quiet]);
        Arc::new(Self { number, server: spawn_blocking(start).await.unwrap(), smtp })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, refused, repeated } = self;
        write!(f, "{kills} kills, {refused} mails refused, {repeated} requests repeated.")
    }
}

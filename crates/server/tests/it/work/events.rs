//! Events in real processes, on SQLite and PostgreSQL: one is killed in each gap of the delivery, and the next one loses
//! no event, keeps their order, and has each effect in our own database once.
#![allow(clippy::print_stdout, reason = "the process that is killed says where it is")]

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use async_trait::async_trait;
use axum::http::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use tenantry_application::ports::{
    event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start},
    outbox::Event,
};
use tenantry_domain::{Span, event::EventName, job::JobId, tenant::TenantId};
use tenantry_server::{
    Tenantry,
    compose::Composed,
    jobs::{JobRun, NewJob},
};
use tenantry_test_app::{Client, call};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::processes::{KIND, On, Site, acme, compose, found, id_of, next, until};
use crate::{
    cli::Running,
    support::effects::{Migrator, effect, note, registry},
    tenantry::sign_up,
};

/// Where a process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// The queue is claimed, and no handler has begun.
    Claimed,
    /// The handler has begun, and its unit of work has not.
    Begun,
    /// The handler has written, and nothing of it is committed.
    Written,
    /// All is committed, and the queue is not released.
    Committed,
}

const GAPS: [Gap; 4] = [Gap::Claimed, Gap::Begun, Gap::Written, Gap::Committed];
const EVENTS: u64 = 6;
/// The handler is killed at this event, after it handled those before.
const AT: u64 = 3;
/// What a process prints in the gap.
const IN_THE_GAP: &str = "in the gap";

/// Writes an effect for each event, and notes what it was given.
#[derive(Clone, Default)]
struct Ledger {
    given: Arc<Mutex<Vec<u64>>>,
    killed_in: Option<Gap>,
}

impl Ledger {
    /// Stays here until the process is killed, if it is killed in this gap.
    async fn stay_in(&self, gap: Gap, event: &Event) {
        if self.killed_in == Some(gap) && event.seq == AT {
            println!("{IN_THE_GAP}");
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl EventHandler for Ledger {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        self.given.lock().unwrap().push(event.seq);
        self.stay_in(Gap::Begun, event).await;
        note(event, delivery).await?;
        self.stay_in(Gap::Written, event).await;
        Ok(())
    }
}

/// Takes so long for the first event that the turn does not end, and the queue is not released.
struct Holds;

#[async_trait]
impl EventHandler for Holds {
    async fn handle(&self, _: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
        std::future::pending().await
    }
}

/// A service with the ledger.
fn service(ledger: Ledger) -> Tenantry {
    let killed_in = ledger.killed_in;
    let filter = EventFilter::when(move |_| {
        if killed_in == Some(Gap::Claimed) {
            println!("{IN_THE_GAP}");
            loop {
                std::thread::park();
            }
        }
        true
    });
    let service = Tenantry::new("ledgers").embed::<Migrator>(registry()).on("ledger", Start::Beginning, filter, ledger);
    if killed_in == Some(Gap::Committed) {
        return service.on("holds", Start::Beginning, EventName::TenantFounded, Holds);
    }
    service
}

/// Returns the numbers of the events, in the order in which they had effects.
async fn effects(composed: &Composed, tenant: TenantId) -> Vec<i64> {
    let database = composed.service.database.tenant(tenant);
    let rows = effect::Entity::find().order_by_asc(effect::Column::Place).all(&database).await.unwrap();
    rows.into_iter().map(|row| row.seq).collect()
}

/// What a process that is killed has to know.
struct Doomed {
    killed_in: Gap,
    folder: PathBuf,
    url: String,
    tenant: TenantId,
}

const DOOMED: [&str; 4] = ["DOOMED_KILLED_IN", "DOOMED_FOLDER", "DOOMED_URL", "DOOMED_TENANT"];

impl Doomed {
    /// Returns what this process was told, if it is one that is killed.
    #[allow(clippy::disallowed_methods, reason = "the test tells the process that it starts what to do")]
    fn told() -> Option<Self> {
        let [killed_in, folder, url, tenant] = DOOMED.map(|name| std::env::var(name).ok());
        let killed_in = GAPS.into_iter().find(|gap| Some(format!("{gap:?}")) == killed_in)?;
        Some(Self { killed_in, folder: folder?.into(), url: url?, tenant: tenant?.parse().ok()? })
    }

    /// Starts the process: this test once more. Waits until it is in the gap, and kills it.
    fn run_and_kill(&self, test: &str) {
        let told = [format!("{:?}", self.killed_in), self.folder.display().to_string(), self.url.clone()];
        let told = DOOMED.into_iter().zip(told.into_iter().chain([self.tenant.to_string()]));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]).envs(told).stdout(Stdio::piped());
        let mut process = Running(command.spawn().unwrap());
        let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().ends_with(IN_THE_GAP)), "it ended before {:?}", self.killed_in);
        // The signal is SIGKILL: nothing of it runs any more.
        process.0.kill().unwrap();
        process.0.wait().unwrap();
    }

    /// Delivers events until the process is killed.
    async fn work(self) {
        let service = service(Ledger { killed_in: Some(self.killed_in), ..Ledger::default() });
        let composed = compose(&self.folder, &self.url, &Arc::default(), service).await;
        let _workers = composed.work().await;
        if self.killed_in == Gap::Committed {
            until("all events are handled", async || effects(&composed, self.tenant).await.len() as u64 == EVENTS)
                .await;
            println!("{IN_THE_GAP}");
        }
        std::future::pending::<()>().await;
    }
}

/// Kills a process in each gap, and lets another one go on.
async fn kill_in_each_gap(on: On, test: &str) {
    if let Some(doomed) = Doomed::told() {
        return doomed.work().await;
    }
    for killed_in in GAPS {
        let site = Site::new(on);
        let ledger = Ledger::default();
        let composed = site.compose(service(ledger.clone())).await;
        let token = sign_up(&composed).await;
        let tenant = id_of(&composed, "acme").await;
        let client = Client(composed.router.clone());
        // The tenant was founded, and its owner joined.
        for number in 2..EVENTS {
            let body = json!({"email": format!("guest{number}@example.com"), "role": "member"});
            client.send(call(Method::POST, "/v1/invitations", &token, Some(body))).await.assert("201");
        }
        let (folder, url) = (site.folder.path().to_owned(), site.url.clone());
        Doomed { killed_in, folder, url, tenant }.run_and_kill(test);

        let handled = match killed_in {
            Gap::Claimed => 0,
            Gap::Begun | Gap::Written => AT - 1,
            Gap::Committed => EVENTS,
        };
        let stored: Vec<i64> = (1..).take(handled.try_into().unwrap()).collect();
        assert_eq!(effects(&composed, tenant).await, stored, "{killed_in:?}");
        // The queue is still the killed one's, until its lease ends.
        composed.work_off().await.unwrap();
        assert!(ledger.given.lock().unwrap().is_empty(), "{killed_in:?}");
        site.clock.advance(Span::seconds(31));
        composed.work_off().await.unwrap();
        assert_eq!(*ledger.given.lock().unwrap(), (handled + 1..=EVENTS).collect::<Vec<_>>(), "{killed_in:?}");
        let all: Vec<i64> = (1..).take(EVENTS.try_into().unwrap()).collect();
        assert_eq!(effects(&composed, tenant).await, all, "{killed_in:?}");
        composed.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_in_any_gap_loses_no_event_on_sqlite() {
    kill_in_each_gap(On::Sqlite, "work::events::a_process_killed_in_any_gap_loses_no_event_on_sqlite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_in_any_gap_loses_no_event_on_postgres() {
    kill_in_each_gap(On::Postgres, "work::events::a_process_killed_in_any_gap_loses_no_event_on_postgres").await;
}

/// Tells which tenant had an event, and never ends with those of the first.
struct SlowInFirst {
    first: OnceLock<TenantId>,
    told: UnboundedSender<(TenantId, u64)>,
}

#[async_trait]
impl EventHandler for SlowInFirst {
    async fn handle(&self, event: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
        let _ = self.told.send((event.tenant_id, event.seq));
        if *self.first.get_or_init(|| event.tenant_id) == event.tenant_id {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_hangs_in_one_tenant_delays_no_other() {
    for on in [On::Sqlite, On::Postgres] {
        let site = Site::new(on);
        let (told, mut heard) = unbounded_channel();
        let slow = SlowInFirst { first: OnceLock::new(), told };
        let service = Tenantry::new("slow").on("slow", Start::Beginning, EventName::MemberJoined, slow);
        let composed = site.compose(service).await;
        let workers = composed.work().await;
        let hangs = acme(&composed).await;
        assert_eq!(next(&mut heard).await, (hangs, 2));
        for slug in ["bolt", "cobalt"] {
            let quiet = found(&composed, slug).await;
            assert_eq!(next(&mut heard).await, (quiet, 2));
        }
        drop(workers);
        composed.close().await;
    }
}

/// Leaves what takes long to a job, in the commit of its cursor.
struct Reminds;

#[async_trait]
impl EventHandler for Reminds {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let job = NewJob::new(KIND, &event.seq).map_err(HandlerError::failed)?;
        let job = job.build(JobId::new(event.id.as_uuid()), event.at);
        Ok(delivery.work().await?.jobs().insert(&job).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_can_leave_its_work_to_a_job() {
    for on in [On::Sqlite, On::Postgres] {
        let site = Site::new(on);
        let (sender, mut told) = unbounded_channel();
        let service = Tenantry::new("reminders").on("reminds", Start::Now, EventName::MemberJoined, Reminds).job(
            KIND,
            move |run: JobRun| {
                let sent = run.payload::<u64>().map(|seq| sender.send((run.tenant_id, seq)));
                async { sent.map(drop) }
            },
        );
        let composed = site.compose(service).await;
        sign_up(&composed).await;
        // The job is due only when the event is handled, and runs all the same.
        composed.work_off().await.unwrap();
        assert_eq!(told.try_recv().unwrap(), (id_of(&composed, "acme").await, 2));
        composed.close().await;
    }
}

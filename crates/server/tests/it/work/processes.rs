//! Processes with jobs on one database, SQLite and PostgreSQL: one is killed, jobs loop and panic, schedules run once, and
//! the operator sees and retries what failed too often.

use std::{
    fmt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sea_orm::{EntityTrait, PaginatorTrait};
use tempfile::TempDir;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{clock::Clock, tenants::TenantKey, unit_of_work::PlatformReason},
    use_cases::jobs::list_jobs,
};
use tenantry_domain::{Span, job::Job, page::PageRequest, slug::Slug, tenant::TenantId};
use tenantry_infrastructure::persistence::members;
use tenantry_server::{
    Tenantry,
    compose::{ComposeError, Composed},
    jobs::{Every, JobRun, NewJob, RegisterError},
};
use tenantry_testkit::{
    fakes::{FastHasher, ManualClock},
    postgres::postgres,
};
use tokio::{
    runtime::Runtime,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

use crate::tenantry::{settings_in, sign_up};

pub(super) const KIND: &str = "invoice.remind";
/// No test waits as long, unless it fails.
const LIMIT: Duration = Duration::from_mins(1);

/// The kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Sqlite,
    Postgres,
}

/// A database, and the clock of the processes on it.
pub(super) struct Site {
    pub(super) folder: TempDir,
    pub(super) url: String,
    pub(super) clock: Arc<ManualClock>,
}

impl Site {
    pub(super) fn new(on: On) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match on {
            On::Sqlite => format!("sqlite://{}", folder.path().join("work.db").display()),
            On::Postgres => postgres().database(),
        };
        Self { folder, url, clock: Arc::default() }
    }

    fn both() -> [Self; 2] {
        [On::Sqlite, On::Postgres].map(Self::new)
    }

    pub(super) async fn compose(&self, service: Tenantry) -> Composed {
        compose(self.folder.path(), &self.url, &self.clock, service).await
    }
}

/// Starts a process with that folder, on that database.
pub(super) async fn compose(folder: &Path, url: &str, clock: &Arc<ManualClock>, service: Tenantry) -> Composed {
    let mut settings = settings_in(folder);
    url.clone_into(&mut settings.database.url);
    let service = service.clock(clock.clone()).password_hasher(Arc::new(FastHasher::default()));
    service.compose(settings, "http://127.0.0.1").await.unwrap()
}

fn operator() -> Actor {
    Actor { who: Who::PlatformAdmin { name: "test".to_owned() }, origin: Origin::default() }
}

pub(super) async fn acme(composed: &Composed) -> TenantId {
    sign_up(composed).await;
    id_of(composed, "acme").await
}

pub(super) async fn id_of(composed: &Composed, slug: &str) -> TenantId {
    let key = TenantKey::Slug(Slug::parse(slug).unwrap());
    composed.service.app.application.tenants.find.execute(&operator(), &key).await.unwrap().id()
}

async fn jobs(composed: &Composed, tenant_id: TenantId) -> Vec<Job> {
    let command = list_jobs::Command { tenant_id, state: None, page: PageRequest::default() };
    composed.service.app.application.jobs.list.execute(&operator(), command).await.unwrap().items
}

async fn enqueue(composed: &Composed, tenant: TenantId, kind: &str, payload: &str) {
    composed.service.enqueue(tenant, NewJob::new(kind, &payload).unwrap()).await.unwrap();
}

pub(super) async fn next<T>(received: &mut UnboundedReceiver<T>) -> T {
    timeout(LIMIT, received.recv()).await.expect("nothing happened").unwrap()
}

/// Waits until the condition holds, which some other task brings about.
pub(super) async fn until(what: impl fmt::Debug, holds: impl AsyncFn() -> bool) {
    let held = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, held).await.unwrap_or_else(|_| panic!("{what:?} did not happen"));
}

/// A service whose job sends what it got, with the number of members that it sees.
fn telling(sender: UnboundedSender<(String, TenantId, u32, u64)>) -> Tenantry {
    Tenantry::new("invoices").job(KIND, move |run: JobRun| {
        let sender = sender.clone();
        async move {
            let seen = members::Entity::find().count(&run.database).await?;
            let _ = sender.send((run.payload()?, run.tenant_id, run.attempt, seen));
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        }
    })
}

#[test]
fn what_a_killed_process_had_in_hand_is_run_by_another() {
    for site in Site::both() {
        let (sender, mut began) = unbounded_channel();
        let first = Runtime::new().unwrap();
        let tenant = first.block_on(async {
            let hanging = Tenantry::new("invoices").job(KIND, move |run: JobRun| {
                let _ = sender.send(run.attempt);
                std::future::pending::<Result<(), String>>()
            });
            let composed = site.compose(hanging).await;
            let tenant = acme(&composed).await;
            let workers = composed.work().await;
            enqueue(&composed, tenant, KIND, "seven").await;
            assert_eq!(next(&mut began).await, 1);
            std::mem::forget((composed, workers));
            tenant
        });
        // No task of it gets to do anything more.
        first.shutdown_background();
        Runtime::new().unwrap().block_on(async {
            let (sender, mut told) = unbounded_channel();
            let composed = site.compose(telling(sender)).await;
            let workers = composed.work().await;
            assert_eq!(jobs(&composed, tenant).await[0].attempts, 1);
            site.clock.advance(Span::seconds(31));
            assert_eq!(next(&mut told).await, ("seven".to_owned(), tenant, 2, 1));
            until("the job is gone", async || jobs(&composed, tenant).await.is_empty()).await;
            workers.stop().await;
            composed.close().await;
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_loop_or_panic_delay_nobody_and_say_why_they_failed() {
    for site in Site::both() {
        let (sender, mut told) = unbounded_channel();
        let service = telling(sender)
            .job_with("loops", Duration::from_secs(2), |_| std::future::pending::<Result<(), String>>())
            .job("panics", panics)
            .job("fails", |_| async { Err("the other service said no") });
        let composed = site.compose(service).await;
        let bad = acme(&composed).await;
        let workers = composed.work().await;
        for kind in ["loops", "panics", "fails"] {
            enqueue(&composed, bad, kind, "").await;
        }
        until("it loops", async || jobs(&composed, bad).await[0].attempts == 1).await;
        for slug in ["bolt", "cobalt"] {
            let quiet = found(&composed, slug).await;
            enqueue(&composed, quiet, KIND, slug).await;
            assert_eq!(next(&mut told).await, (slug.to_owned(), quiet, 1, 1));
        }
        // The one that loops is still at it, or was cut off; the others of the tenant follow.
        let fault = |job: &Job| job.last_fault.as_ref().map(|fault| fault.as_str().to_owned()).unwrap_or_default();
        until("all three failed", async || {
            let faults: Vec<String> = jobs(&composed, bad).await.iter().map(fault).collect();
            faults
                == [
                    "the code did not end within 2 seconds",
                    "the code panicked; the log says where",
                    "the other service said no",
                ]
        })
        .await;
        workers.stop().await;
        composed.close().await;
    }
}

async fn panics(_: JobRun) -> Result<(), String> {
    panic!("as a bug does")
}

/// Founds a tenant with an owner.
pub(super) async fn found(composed: &Composed, slug: &str) -> TenantId {
    let client = tenantry_test_app::Client(composed.router.clone());
    let body = tenantry_test_app::sign_up_body(slug);
    client
        .send(tenantry_test_app::call(axum::http::Method::POST, "/v1/auth/signup", "", Some(body)))
        .await
        .assert("201");
    id_of(composed, slug).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_one_runs_a_schedule() {
    for site in Site::both() {
        let runs = Arc::new(AtomicUsize::default());
        let mut processes = Vec::new();
        for _ in 0..3 {
            let runs = Arc::clone(&runs);
            let service = Tenantry::new("invoices").schedule("nightly", Every::hours(24), move |_| {
                runs.fetch_add(1, Ordering::SeqCst);
                async { Ok::<_, String>(()) }
            });
            let composed = site.compose(service).await;
            processes.push((composed.work().await, composed));
        }
        // The next run is counted from the end of this one, so the clock moves only when that is stored.
        let store = processes[0].1.service.app.application.queues.take_turn.store.clone();
        let is_over = async || {
            let mut work = store.begin_platform(PlatformReason::Operate).await.unwrap();
            let nightly = work.schedules().find("nightly").await.unwrap();
            nightly.is_some_and(|nightly| nightly.succeeded_at == Some(site.clock.now()))
        };
        for expected in 1..5 {
            until("the next run", async || runs.load(Ordering::SeqCst) == expected && is_over().await).await;
            site.clock.advance(Span::hours(25));
        }
        until("the last run", async || runs.load(Ordering::SeqCst) == 5 && is_over().await).await;
        for (workers, composed) in processes {
            workers.stop().await;
            composed.close().await;
        }
        assert_eq!(runs.load(Ordering::SeqCst), 5);
    }
}

#[tokio::test]
async fn a_kind_that_is_registered_twice_or_has_no_name_stops_the_start() {
    let compose = async |service: Tenantry, folder: &Path| {
        service.compose(settings_in(folder), "http://127.0.0.1").await.err().unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let done = |_: JobRun| async { Ok::<_, String>(()) };
    let twice = compose(Tenantry::new("invoices").job(KIND, done).job(KIND, done), folder.path()).await;
    assert!(matches!(twice, ComposeError::Jobs(RegisterError::Twice(KIND))), "{twice}");
    let unnamed = compose(Tenantry::new("invoices").job("Not a name", done), folder.path()).await;
    assert!(matches!(unnamed, ComposeError::Jobs(RegisterError::Kind { .. })), "{unnamed}");
}

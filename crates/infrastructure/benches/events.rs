//! Delivery of events: a tenant has 100,000 of them waiting while others that are quiet have one now and then. It prints
//! how long those wait, and how many events are delivered in a second and in a CPU second of this process, on both
//! databases.
//!
//! `cargo bench -p tenantry-infrastructure --bench events`, which needs PostgreSQL's programs and Linux.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sea_orm::ConnectionTrait;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        clock::Clock,
        event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start, Subscription},
        outbox::Event,
        queues::QueueKind,
        trail::TrailEntry,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    tenant_access::TenantAccess,
    use_cases::{
        events::{deliver_events::DeliverEvents, register_handlers::RegisterHandlers},
        queues::take_turn::TakeTurn,
    },
};
use tenantry_domain::{
    event::DomainEvent,
    id::Id,
    membership::event::MembershipEvent,
    names::DisplayName,
    role::Role,
    slug::Slug,
    tenant::{Tenant, TenantId, Tier},
};
use tenantry_infrastructure::{
    clock::SystemClock,
    ids::UuidV7Generator,
    persistence::{Database, DatabaseOptions, SqlUnitOfWorkFactory},
    sealing::Sealing,
};
use tenantry_testkit::{fakes::RecordingAccessViolations, postgres::postgres};
use uuid::Uuid;

const QUIET: u128 = 1_000;
const WORKERS: usize = 8;
/// The events of quiet tenants come this far apart.
const APART: Duration = Duration::from_millis(10);
/// How long a worker waits that found nothing.
const LOOKS: Duration = Duration::from_millis(250);

fn tenant_id(number: u128) -> TenantId {
    TenantId::new(Uuid::from_u128(0x7e00_0000 + number))
}

/// Notes how long the events of quiet tenants waited, and counts those of the busy one.
#[derive(Default)]
struct Delays {
    of_quiet: Mutex<Vec<f64>>,
    of_busy: AtomicUsize,
}

struct Measure(Arc<Delays>);

#[async_trait]
impl EventHandler for Measure {
    async fn handle(&self, event: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
        if event.tenant_id == tenant_id(0) {
            self.0.of_busy.fetch_add(1, Ordering::Relaxed);
        } else {
            let waited = (SystemClock.now() - event.at).to_std().unwrap_or_default();
            self.0.of_quiet.lock().unwrap().push(waited.as_secs_f64());
        }
        Ok(())
    }
}

fn job() -> Actor {
    Actor { who: Who::System { job: "bench" }, origin: Origin::default() }
}

async fn happens(store: &SqlUnitOfWorkFactory, tenant: TenantId) {
    let left = DomainEvent::Membership(MembershipEvent::Left { user_id: Id::new(Uuid::nil()), role: Role::Admin });
    let mut work = store.begin(tenant).await.unwrap();
    let id = Id::new(tenantry_application::ports::ids::IdGenerator::uuid(&UuidV7Generator));
    let entry = TrailEntry { id, at: SystemClock.now(), actor: job(), event: left };
    work.trail().insert(&[entry]).await.unwrap();
    work.commit().await.unwrap();
}

async fn fill(url: &str, store: &SqlUnitOfWorkFactory) {
    for number in 0..=QUIET {
        let name = format!("tenant{number}");
        let (slug, name) = (Slug::parse(&name).unwrap(), DisplayName::parse(&name).unwrap());
        let tenant = Tenant::found(tenant_id(number), slug, name, None, Tier::Shared, SystemClock.now()).value;
        let mut work = store.begin(tenant.id()).await.unwrap();
        work.tenants().insert(&tenant).await.unwrap();
        work.commit().await.unwrap();
    }
    happens(store, tenant_id(0)).await;
    let bare = sea_orm::Database::connect(url).await.unwrap();
    let new_id = if url.starts_with("sqlite") { "randomblob(16)" } else { "gen_random_uuid()" };
    let copies = format!(
        "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
         INSERT INTO tenantry_outbox (tenant_id, id, seq, event, payload, available_at) \
         SELECT tenant_id, {new_id}, i, event, payload, available_at FROM tenantry_outbox, n WHERE seq = 1"
    );
    bare.execute_unprepared(&copies).await.unwrap();
}

/// Returns how many tenants have to be looked at now.
async fn due_queues(store: &SqlUnitOfWorkFactory) -> u32 {
    let mut read = store.read_platform(PlatformReason::TakeTurns).await.unwrap();
    read.queues().count(QueueKind::Events, SystemClock.now()).await.unwrap()
}

/// Returns the CPU time of this process, in seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
    ticks.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

async fn measure(what: &str, url: &str) {
    let database = Database::open(DatabaseOptions::new(url)).await.unwrap();
    let sealing = Sealing::new(&tenantry_domain::secret::Secret::new([0; 32]));
    let store = Arc::new(SqlUnitOfWorkFactory::new(database.clone(), Arc::default(), sealing));
    fill(url, &store).await;
    let (clock, ids, delays) = (Arc::new(SystemClock), Arc::new(UuidV7Generator), Arc::new(Delays::default()));
    let handler = Arc::new(Measure(Arc::clone(&delays)));
    let measures = Subscription { name: "measures", start: Start::Beginning, filter: EventFilter::all(), handler };
    let handlers: Arc<[Subscription]> = [measures].into();
    let access_violations = Arc::new(RecordingAccessViolations::default());
    let access = TenantAccess { store: store.clone(), ids: ids.clone(), clock: clock.clone(), access_violations };
    let register = RegisterHandlers { store: store.clone(), clock: clock.clone(), handlers: handlers.clone() };
    register.execute(&job()).await.unwrap();
    let deliver = DeliverEvents { access, handlers };
    let take_turn = TakeTurn { store: store.clone(), ids, clock };
    let over = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (take_turn, deliver, over) = (take_turn.clone(), deliver.clone(), Arc::clone(&over));
            tokio::spawn(async move {
                let mut looks = tokio::time::interval(LOOKS);
                while !over.load(Ordering::Relaxed) {
                    if take_turn.execute(&job(), &deliver).await.unwrap().is_none() {
                        looks.tick().await;
                    }
                }
            })
        })
        .collect();
    // A new handler has to look at every tenant once.
    let mut looks = tokio::time::interval(APART);
    while due_queues(&store).await > 1 {
        looks.tick().await;
    }
    let (started, cpu_before, before) = (Instant::now(), cpu(), delays.of_busy.load(Ordering::Relaxed));
    let mut arrivals = tokio::time::interval(APART);
    for number in 1..=QUIET {
        arrivals.tick().await;
        happens(&store, tenant_id(number)).await;
    }
    while delays.of_quiet.lock().unwrap().len() < usize::try_from(QUIET).unwrap() {
        looks.tick().await;
    }
    over.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.await.unwrap();
    }
    let (seconds, cpu_seconds) = (started.elapsed().as_secs_f64(), cpu() - cpu_before);
    let mut waited = delays.of_quiet.lock().unwrap().clone();
    waited.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "small"
        )]
        let place = (waited.len() as f64 * share) as usize;
        waited[place.min(waited.len() - 1)] * 1e3
    };
    #[allow(clippy::cast_precision_loss, reason = "small")]
    let events = (delays.of_busy.load(Ordering::Relaxed) - before + waited.len()) as f64;
    println!(
        "{what:<12} p50 {:>6.0} ms   p99 {:>6.0} ms   max {:>6.0} ms   {:>6.0} events/s   {:>6.0} events/CPU s",
        at(0.5),
        at(0.99),
        at(1.0),
        events / seconds,
        events / cpu_seconds
    );
    database.close().await;
}

#[tokio::main]
async fn main() {
    println!("1,000 quiet tenants beside one with 100,000 events waiting, {WORKERS} workers:");
    let folder = tempfile::tempdir().unwrap();
    measure("SQLite", &format!("sqlite://{}", folder.path().join("bench.db").display())).await;
    measure("PostgreSQL", &postgres().database()).await;
}

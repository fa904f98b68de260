//! The delivery of events on real databases: effects happen once and in order whatever ends in the middle, handlers see
//! their tenant only, and a tenant with many events waiting delays no other.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::prelude::*;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start, Subscription},
        outbox::Event,
        unit_of_work::UnitOfWorkFactory,
    },
    tenant_access::TenantAccess,
    use_cases::{
        events::{deliver_events::DeliverEvents, register_handlers::RegisterHandlers},
        queues::take_turn::{BACKOFF, LEASE, TakeTurn},
    },
};
use tenantry_domain::{
    Span,
    event::{DomainEvent, MOST_ATTEMPTS},
    membership::event::MembershipEvent,
    role::Role,
    tenant::TenantId,
};
use tenantry_infrastructure::persistence::{
    Database, DatabaseOptions, Durability, SqlUnitOfWorkFactory, tenant_transaction,
};
use tenantry_isolation::{Registry, row_level_security};
use tenantry_testkit::{
    fakes::{RecordingAccessViolations, SequentialIds},
    postgres::postgres,
};
use tokio::{sync::Notify, time::timeout};

use crate::persistence_fixture::{HandClock, On, entry, id, now, rows, sealing, tenant, url_in};

/// The embedder's table: an effect for each event, at most one.
struct Effects;

impl MigratorTrait for Effects {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateEffects)]
    }

    fn migration_table_name() -> DynIden {
        "effects_migrations".into_iden()
    }
}

struct CreateEffects;

impl MigrationName for CreateEffects {
    fn name(&self) -> &'static str {
        "effects"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateEffects {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "CREATE TABLE effects (tenant_id uuid NOT NULL, seq bigint NOT NULL, PRIMARY KEY (tenant_id, seq))";
        manager.get_connection().execute_unprepared(table).await?;
        row_level_security::raise(manager, "effects").await
    }
}

/// Inserts an effect, if the effects that it sees are those of all events before.
struct Ledger;

#[async_trait]
impl EventHandler for Ledger {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let database = tenant_transaction(delivery.work().await?).map_err(HandlerError::failed)?;
        let backend = database.get_database_backend();
        let sql = "SELECT seq FROM effects ORDER BY seq";
        let seen = database.query_all_raw(Statement::from_string(backend, sql)).await.map_err(HandlerError::failed)?;
        let seen: Vec<i64> = seen.iter().map(|row| row.try_get("", "seq").unwrap()).collect();
        let seq: i64 = event.seq.try_into().unwrap();
        if seen != (1..seq).collect::<Vec<_>>() {
            return Err(HandlerError::failed(format!("before {seq} there are {seen:?}")));
        }
        insert_effect(&database, seq).await
    }
}

/// Inserts one effect more than there are, so that only the cursor keeps it from a second one for the same event. If it has
/// a gate that is closed, it waits there before it begins its unit of work.
struct Counter(Option<Arc<Gate>>);

/// A gate that one event waits at.
#[derive(Default)]
struct Gate {
    closed: AtomicBool,
    reached: Notify,
    opened: Notify,
}

#[async_trait]
impl EventHandler for Counter {
    async fn handle(&self, _: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        if let Some(gate) = self.0.as_ref().filter(|gate| gate.closed.swap(false, Ordering::Relaxed)) {
            gate.reached.notify_one();
            gate.opened.notified().await;
        }
        let database = tenant_transaction(delivery.work().await?).map_err(HandlerError::failed)?;
        let all = Statement::from_string(database.get_database_backend(), "SELECT seq FROM effects");
        let next = database.query_all_raw(all).await.map_err(HandlerError::failed)?.len() + 1;
        insert_effect(&database, next.try_into().unwrap()).await
    }
}

async fn insert_effect(database: &impl ConnectionTrait, seq: i64) -> Result<(), HandlerError> {
    let backend = database.get_database_backend();
    let parameter = if backend == DbBackend::Postgres { "$1" } else { "?" };
    let sql = format!("INSERT INTO effects (seq) VALUES ({parameter})");
    let insert = Statement::from_sql_and_values(backend, sql, [seq.into()]);
    database.execute_raw(insert).await.map(drop).map_err(HandlerError::failed)
}

/// A process on the database at that URL.
struct Node {
    database: Database,
    store: Arc<SqlUnitOfWorkFactory>,
    deliver: DeliverEvents,
    take_turn: TakeTurn,
}

impl Node {
    async fn start(url: &str, clock: &Arc<HandClock>, handler: impl EventHandler + 'static) -> Self {
        let mut options = DatabaseOptions::new(url);
        options.durability = Durability::Crash;
        let registry = Registry::builder().table("effects", &["tenant_id", "seq"]).build().unwrap();
        let database = Database::open(options.embed::<Effects>(registry)).await.unwrap();
        let store = Arc::new(SqlUnitOfWorkFactory::new(database.clone(), Arc::default(), sealing()));
        let ids = Arc::new(SequentialIds::default());
        let handler = Arc::new(handler);
        let ledger = Subscription { name: "ledger", start: Start::Beginning, filter: EventFilter::all(), handler };
        let handlers: Arc<[Subscription]> = [ledger].into();
        let access = TenantAccess {
            store: store.clone(),
            ids: ids.clone(),
            clock: clock.clone(),
            access_violations: Arc::new(RecordingAccessViolations::default()),
        };
        let register = RegisterHandlers { store: store.clone(), clock: clock.clone(), handlers: handlers.clone() };
        register.execute(&job()).await.unwrap();
        let take_turn = TakeTurn { store: store.clone(), ids, clock: clock.clone() };
        Self { database, store, deliver: DeliverEvents { access, handlers }, take_turn }
    }

    /// Takes a turn, and returns whether there was one.
    async fn turn(&self) -> bool {
        let turn = self.take_turn.execute(&job(), &self.deliver).await.unwrap();
        turn.is_some_and(|turn| {
            turn.done.unwrap();
            true
        })
    }

    /// Takes turns until no queue is due.
    async fn turns(&self) -> usize {
        let mut count = 0;
        while self.turn().await {
            count += 1;
        }
        count
    }

    async fn found(&self, name: &str, events: usize) -> TenantId {
        let tenant = tenant(name, None);
        let mut work = self.store.begin(tenant.id()).await.unwrap();
        work.tenants().insert(&tenant).await.unwrap();
        work.commit().await.unwrap();
        self.happen(tenant.id(), events).await;
        tenant.id()
    }

    /// Lets that many events happen in the tenant.
    async fn happen(&self, tenant: TenantId, events: usize) {
        let mut work = self.store.begin(tenant).await.unwrap();
        let left = || DomainEvent::Membership(MembershipEvent::Left { user_id: id(), role: Role::Admin });
        let entries: Vec<_> = (0..events).map(|_| entry(left())).collect();
        work.trail().insert(&entries).await.unwrap();
        work.commit().await.unwrap();
    }

    /// Returns the numbers of the effects in the tenant.
    async fn effects(&self, tenant: TenantId) -> Vec<i64> {
        let database = self.database.tenant(tenant);
        let all = Statement::from_string(database.get_database_backend(), "SELECT seq FROM effects ORDER BY seq");
        let rows = database.query_all_raw(all).await.unwrap();
        rows.iter().map(|row| row.try_get("", "seq").unwrap()).collect()
    }
}

fn job() -> Actor {
    Actor { who: Who::System { job: "worker" }, origin: Origin::default() }
}

fn url(on: On, directory: &tempfile::TempDir) -> String {
    match on {
        On::Sqlite => url_in(directory),
        On::Postgres => postgres().database(),
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_in_the_middle_each_effect_happens_once_and_in_order(#[case] on: On) {
    const EVENTS: usize = 25;
    let directory = tempfile::tempdir().unwrap();
    let (url, clock) = (url(on, &directory), HandClock::new());
    let first = Node::start(&url, &clock, Ledger).await;
    let second = Node::start(&url, &clock, Ledger).await;
    let mut tenants = Vec::new();
    for name in ["acme", "bolt", "corp", "dyne"] {
        tenants.push(first.found(name, EVENTS).await);
    }
    // Ends in each gap: in a claim, in a handler, in a commit, before a release.
    for round in 0..60 {
        let _ = timeout(Duration::from_micros(500 * (round % 20)), first.turn()).await;
        if round % 10 == 9 {
            clock.advance(LEASE + Span::seconds(1));
        }
    }
    for _ in 0..5 {
        tokio::join!(first.turns(), second.turns());
        clock.advance(LEASE + BACKOFF);
    }
    for tenant in tenants {
        assert_eq!(first.effects(tenant).await, (1..).take(EVENTS).collect::<Vec<i64>>());
    }
    assert_eq!(first.turns().await, 0);
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_both_think_they_hold_the_lease_have_each_effect_once(#[case] on: On) {
    const EVENTS: usize = 25;
    let directory = tempfile::tempdir().unwrap();
    let (url, clock) = (url(on, &directory), HandClock::new());
    let first = Node::start(&url, &clock, Counter(None)).await;
    let second = Node::start(&url, &clock, Counter(None)).await;
    let tenant = first.found("acme", EVENTS).await;
    // An event that failed would be due later, and this clock stands still.
    for _ in 0..=EVENTS {
        let (actor, other) = (job(), job());
        let (one, two) = tokio::join!(first.deliver.execute(&actor, tenant), second.deliver.execute(&other, tenant));
        if one.unwrap().is_none() && two.unwrap().is_none() {
            break;
        }
    }
    assert_eq!(first.effects(tenant).await, (1..).take(EVENTS).collect::<Vec<i64>>());
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_another_has_overtaken_stores_nothing(#[case] on: On) {
    let directory = tempfile::tempdir().unwrap();
    let (url, clock, gate) = (url(on, &directory), HandClock::new(), Arc::new(Gate::default()));
    let slow = Node::start(&url, &clock, Counter(Some(gate.clone()))).await;
    let fast = Node::start(&url, &clock, Counter(None)).await;
    let tenant = fast.found("acme", 2).await;
    // At first the handler has no cursor in the tenant, and then it has one.
    for effects in [2, 4] {
        gate.closed.store(true, Ordering::Relaxed);
        let overtake = async {
            gate.reached.notified().await;
            assert_eq!(fast.deliver.execute(&job(), tenant).await.unwrap(), None);
            gate.opened.notify_one();
        };
        let by = job();
        let (overtaken, ()) = tokio::join!(slow.deliver.execute(&by, tenant), overtake);
        assert_eq!(overtaken.unwrap(), Some(now()), "it looks again at once");
        assert_eq!(fast.deliver.execute(&by, tenant).await.unwrap(), None);
        assert_eq!(fast.effects(tenant).await, (1..=effects).collect::<Vec<i64>>());
        fast.happen(tenant, 2).await;
    }
}

/// Swallows the error of its statement, so that the commit fails.
struct Swallows;

#[async_trait]
impl EventHandler for Swallows {
    async fn handle(&self, _: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let database = tenant_transaction(delivery.work().await?).map_err(HandlerError::failed)?;
        let twice = "INSERT INTO effects (seq) VALUES (7), (7)";
        let _ = database.execute_raw(Statement::from_string(database.get_database_backend(), twice)).await;
        Ok(())
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_hides_an_error_of_the_database_has_failed(#[case] on: On) {
    let directory = tempfile::tempdir().unwrap();
    let (url, clock) = (url(on, &directory), HandClock::new());
    let node = Node::start(&url, &clock, Swallows).await;
    let tenant = node.found("acme", 2).await;
    let mut attempts = 0;
    while attempts < 2 * MOST_ATTEMPTS && node.turns().await > 0 {
        attempts += 1;
        clock.advance(Span::hours(1));
    }
    assert_eq!((attempts, node.effects(tenant).await), (MOST_ATTEMPTS, vec![]));
}

/// Counts the events of each tenant, and does nothing.
struct Counts(Arc<Mutex<BTreeMap<TenantId, usize>>>);

#[async_trait]
impl EventHandler for Counts {
    async fn handle(&self, event: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
        *self.0.lock().unwrap().entry(event.tenant_id).or_default() += 1;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_with_100_000_events_takes_one_turn_as_each_of_1_000_others() {
    const QUIET: usize = 1_000;
    let directory = tempfile::tempdir().unwrap();
    let (url, clock, counts) = (url_in(&directory), HandClock::new(), Arc::default());
    let node = Node::start(&url, &clock, Counts(Arc::clone(&counts))).await;
    let busy = node.found("busy", 1).await;
    let bare = sea_orm::Database::connect(&url).await.unwrap();
    let copies = "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
                  INSERT INTO tenantry_outbox (tenant_id, id, seq, event, payload, available_at) \
                  SELECT tenant_id, randomblob(16), i, event, payload, available_at FROM tenantry_outbox, n WHERE seq = 1";
    bare.execute_unprepared(copies).await.unwrap();
    assert_eq!(rows(&bare, "SELECT 1 FROM tenantry_outbox").await.len(), 100_000);
    for number in 0..QUIET {
        node.found(&format!("quiet{number}"), 1).await;
    }
    let mut turns = 0;
    while counts.lock().unwrap().len() <= QUIET {
        clock.advance(Span::milliseconds(1));
        assert!(node.turn().await);
        turns += 1;
    }
    let of_busy = counts.lock().unwrap()[&busy];
    assert!(turns <= QUIET + 2 && of_busy <= 300, "{turns} turns, {of_busy} events of the busy tenant");
    // It is still due, and gets the next turns.
    assert!(node.turn().await);
    assert!(counts.lock().unwrap()[&busy] > of_busy);
}

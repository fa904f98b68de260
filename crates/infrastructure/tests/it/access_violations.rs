//! Attempts are counted, logged and recorded, however many there are, and reporting one never blocks.

use std::{
    io,
    sync::{Arc, Mutex},
};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use tenantry_application::{
    actor::Actor,
    ports::{access_violations::AccessViolationLog, clock::Clock},
    use_cases::access_violations::record_access_violation::RecordAccessViolation,
};
use tenantry_domain::{
    Span,
    access_violation::{AccessViolation, Excerpt, NamedTenant},
    event::{Fact, Target},
    role::Role,
    tenant::{Tenant, TenantId},
};
use tenantry_infrastructure::access_violations::{
    AccessViolationQueue, AccessViolationRecorder, MOST_A_MINUTE, MOST_WAITING, refused_statements,
};
use tenantry_isolation::{Hook, Registry};
use tenantry_testkit::{
    builders::{self, anonymous, id},
    fakes::{ManualClock, RecordingAccessViolations, SequentialIds},
    memory::MemoryStore,
};

/// A log and its recorder on an in-memory store, and the metrics of this thread.
struct World {
    store: MemoryStore,
    clock: Arc<ManualClock>,
    log: AccessViolationQueue,
    recorder: AccessViolationRecorder,
    counted: PrometheusHandle,
    counting: metrics::LocalRecorderGuard<'static>,
}

/// Returns the value of a counter of attempts, by name and label in Prometheus syntax.
fn count(counted: &PrometheusHandle, name: &str) -> u64 {
    let (text, name) = (counted.render(), format!("tenantry_cross_tenant_attempts_{name} "));
    let number = text.lines().find_map(|line| line.strip_prefix(&name));
    number.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
}

impl World {
    fn new() -> Self {
        let prometheus = Box::leak(Box::new(PrometheusBuilder::new().build_recorder()));
        let (counted, counting) = (prometheus.handle(), metrics::set_default_local_recorder(prometheus));
        let (store, clock) = (MemoryStore::new(), Arc::new(ManualClock::default()));
        let record = RecordAccessViolation { store: store.factory(), ids: Arc::new(SequentialIds::default()) };
        let (log, recorder) = AccessViolationRecorder::start(record, clock.clone());
        Self { store, clock, log, recorder, counted, counting }
    }

    fn count(&self, name: &str) -> u64 {
        count(&self.counted, name)
    }

    /// Ends the recorder, while counting continues.
    async fn drain(self) -> (MemoryStore, metrics::LocalRecorderGuard<'static>) {
        self.recorder.drain().await;
        (self.store, self.counting)
    }

    fn recorded(&self, tenant: TenantId) -> usize {
        self.store.audit_log(tenant).len()
    }
}

fn somebody_in(tenant: &Tenant) -> Actor {
    let user = builders::user("Ada");
    builders::actor(tenant, &user, &builders::membership(tenant.id(), &user, Role::Member))
}

fn foreign_member() -> AccessViolation {
    AccessViolation::ForeignId(Target::Member(id()))
}

#[tokio::test]
async fn an_attempt_is_counted_at_once_and_recorded_in_the_actors_tenant() {
    let world = World::new();
    let tenant = builders::tenant("acme");
    let ada = somebody_in(&tenant);
    let access_violations =
        [foreign_member(), AccessViolation::OtherTenant(Some(NamedTenant::Id(id()))), foreign_member()];
    let reported_at = world.clock.now();
    for violation in &access_violations {
        world.log.report(&ada, violation.clone());
    }
    assert_eq!(world.count("total{kind=\"foreign_id\"}"), 2);
    assert_eq!(world.count("total{kind=\"other_tenant\"}"), 1);
    assert_eq!(world.count("total{kind=\"refused_statement\"}"), 0);
    // The recorded time is that of the report.
    world.clock.advance(Span::seconds(1));
    world.recorder.settled().await;
    let log = world.store.audit_log(tenant.id());
    assert_eq!(
        log.iter().map(|entry| Some(entry.event.target())).collect::<Vec<_>>(),
        access_violations.map(|one| one.target())
    );
    assert!(log.iter().all(|entry| entry.at == reported_at && format!("{:?}", entry.actor) == format!("{ada:?}")));
}

#[tokio::test]
async fn a_flood_is_counted_in_full_and_recorded_in_part() {
    let world = World::new();
    let tenant = builders::tenant("acme");
    let (ada, grace) = (somebody_in(&tenant), somebody_in(&tenant));
    for _ in 0..1_000 {
        world.log.report(&ada, foreign_member());
    }
    world.log.report(&grace, foreign_member());
    world.clock.advance(Span::minutes(1));
    world.log.report(&ada, foreign_member());
    world.recorder.settled().await;
    let most = usize::try_from(MOST_A_MINUTE).unwrap();
    assert_eq!(world.recorded(tenant.id()), most + 2);
    assert_eq!(world.count("total{kind=\"foreign_id\"}"), 1_002);
    let unrecorded = 1_000 - u64::from(MOST_A_MINUTE);
    assert_eq!(world.count("unrecorded_total{reason=\"limited\"}"), unrecorded);
    let last = world.store.audit_log(tenant.id()).pop().unwrap().event;
    assert_eq!(last.facts()[1], Fact::set("unrecorded", &unrecorded));
}

#[tokio::test]
async fn whoever_reports_does_not_wait_for_the_store() {
    let world = World::new();
    let tenant = builders::tenant("acme");
    // The store is locked: a report that waited on this single thread would wait forever.
    let writer = world.store.factory().begin(tenant.id()).await.unwrap();
    let people = (0..MOST_WAITING + 5).map(|_| somebody_in(&tenant));
    for somebody in people {
        world.log.report(&somebody, foreign_member());
    }
    assert_eq!(world.count("unrecorded_total{reason=\"queue_full\"}"), 5);
    drop(writer);
    world.recorder.settled().await;
    assert_eq!(world.recorded(tenant.id()), MOST_WAITING);
}

#[tokio::test]
async fn what_waits_at_the_end_is_recorded_and_what_comes_after_is_counted() {
    let world = World::new();
    let tenant = builders::tenant("acme");
    for _ in 0..50 {
        world.log.report(&somebody_in(&tenant), foreign_member());
    }
    assert_eq!(world.recorded(tenant.id()), 0);
    let log = world.log.clone();
    let counted = world.counted.clone();
    let (store, _counting) = world.drain().await;
    assert_eq!(store.audit_log(tenant.id()).len(), 50);
    log.report(&somebody_in(&tenant), foreign_member());
    assert_eq!(count(&counted, "unrecorded_total{reason=\"queue_full\"}"), 1);
}

#[tokio::test]
async fn a_store_that_fails_loses_an_attempt_and_not_the_next_one() {
    let world = World::new();
    let tenant = builders::tenant("acme");
    world.store.refuse_commits();
    world.log.report(&somebody_in(&tenant), foreign_member());
    world.recorder.settled().await;
    assert_eq!(world.count("unrecorded_total{reason=\"store_failed\"}"), 1);
    world.store.allow_commits(usize::MAX);
    world.log.report(&somebody_in(&tenant), foreign_member());
    world.recorder.settled().await;
    assert_eq!(world.recorded(tenant.id()), 1);
}

#[tokio::test]
async fn whoever_works_in_no_tenant_is_counted() {
    let world = World::new();
    world.log.report(&anonymous(), AccessViolation::OtherTenant(None));
    assert_eq!(world.count("total{kind=\"other_tenant\"}"), 1);
    assert_eq!(world.count("unrecorded_total{reason=\"no_tenant\"}"), 1);
}

/// The log output.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_attempt_is_one_line_of_the_log_that_names_actor_and_target() {
    let world = World::new();
    let (tenant, lines) = (builders::tenant("acme"), Lines::default());
    let ada = somebody_in(&tenant);
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let refused = AccessViolation::RefusedStatement(Excerpt::new("the table people\nWARN all is well"));
    tracing::subscriber::with_default(subscriber, || {
        for violation in [foreign_member(), refused] {
            world.log.report(&ada, violation);
        }
    });
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let member = ada.member().unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    for (line, parts) in text
        .lines()
        .zip([["kind=\"foreign_id\"", "target_kind=\"member\""], ["kind=\"refused_statement\"", "the table people"]])
    {
        let (tenant, user) = (format!("tenant_id={}", tenant.id()), format!("user_id={}", member.user_id));
        for part in ["WARN", &tenant, &user].into_iter().chain(parts) {
            assert!(line.contains(part), "{line} lacks {part}");
        }
    }
}

#[tokio::test]
async fn a_refused_statement_is_an_attempt_of_whoever_the_connection_serves() {
    let (tenant, user) = (builders::tenant("acme"), builders::user("Ada"));
    let ada: Actor = builders::actor(&tenant, &user, &builders::membership(tenant.id(), &user, Role::Member));
    let log = Arc::new(RecordingAccessViolations::default());
    let pool = Database::connect("sqlite::memory:").await.unwrap();
    let hook = Hook::new(Registry::builder().build().unwrap());
    let db = hook.connection(pool, tenant.id().as_uuid()).observed(refused_statements(log.clone(), ada.clone()));
    let lengthy = format!("SELECT * FROM {}", "x".repeat(60));
    for sql in ["SELECT * FROM people", "SELECT id FROM products WHERE 1 'hunter2'", &lengthy] {
        let _ = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await;
    }
    let reported = log.take();
    assert!(reported.iter().all(|(actor, _)| format!("{actor:?}") == format!("{ada:?}")));
    let told = ["the table people", "an unreadable statement", &format!("the table {}", "x".repeat(60))];
    let told = told.map(|what| AccessViolation::RefusedStatement(Excerpt::new(what)));
    assert_eq!(reported.into_iter().map(|(_, attempt)| attempt).collect::<Vec<_>>(), told);
}

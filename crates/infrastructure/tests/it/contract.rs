//! The contract suite of the store's ports, on SQLite in a file and on PostgreSQL.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};
use tempfile::TempDir;
use tenantry_application::ports::{access_registry::AccessRegistry, unit_of_work::UnitOfWorkFactory};
use tenantry_domain::{
    Span,
    event::EventId,
    tenant::{TenantId, Tier},
};
use tenantry_infrastructure::persistence::{
    AccessFeed, Database, DatabaseOptions, MemoryAccessRegistry, SqlUnitOfWorkFactory, Sweep,
};
use tenantry_testkit::contract::{AuditRow, OutboxRow, Subject};

use crate::persistence_fixture::{HandClock, LIFE, sealing};

/// An empty database for one test.
pub(crate) struct Empty {
    /// A connection without adapters and isolation, whose statements are not counted.
    bare: DatabaseConnection,
    factory: Arc<SqlUnitOfWorkFactory>,
    registry: Arc<MemoryAccessRegistry>,
    statements: Arc<AtomicUsize>,
    feed: AccessFeed,
    sweep: Sweep,
    clock: Arc<HandClock>,
    /// The tiers of the tenants, one after the other and then again.
    tiers: &'static [Tier],
    founded: AtomicUsize,
    _directory: Option<TempDir>,
}

impl Empty {
    pub(crate) async fn open(url: String, directory: Option<TempDir>) -> Self {
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&statements);
        let mut options = DatabaseOptions::new(url.clone());
        options.on_statement = Some(Arc::new(move |_, _| {
            counter.fetch_add(1, Ordering::Relaxed);
        }));
        let database = Database::open(options).await.unwrap();
        let registry = Arc::new(MemoryAccessRegistry::default());
        let clock = HandClock::new();
        let feed = AccessFeed::open(database.clone(), Arc::clone(&registry), clock.clone()).await.unwrap();
        let sweep = Sweep::new(database.clone(), clock.clone(), LIFE);
        let factory = Arc::new(SqlUnitOfWorkFactory::new(database, Arc::clone(&registry), sealing()));
        let bare = sea_orm::Database::connect(url).await.unwrap();
        let (tiers, founded) = (&[Tier::Shared][..], AtomicUsize::default());
        Self { bare, factory, registry, statements, feed, sweep, clock, tiers, founded, _directory: directory }
    }

    /// Returns the same database for tenants in these tiers.
    pub(crate) fn in_tiers(self, tiers: &'static [Tier]) -> Self {
        Self { tiers, ..self }
    }

    async fn trail_of(&self, table: &str, tenant: TenantId) -> Vec<QueryResult> {
        let backend = self.bare.get_database_backend();
        let schema = format!("tenant_{}", tenant.as_uuid().simple());
        let sought = format!("SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'");
        let is_apart = backend == DbBackend::Postgres
            && self.bare.query_one_raw(Statement::from_string(backend, sought)).await.unwrap().is_some();
        let table = if is_apart { format!("{schema}.{table}") } else { table.to_owned() };
        let parameter = if backend == DbBackend::Postgres { "$1" } else { "?" };
        let sql = format!("SELECT * FROM {table} WHERE tenant_id = {parameter} ORDER BY seq");
        let query = Statement::from_sql_and_values(backend, sql, [tenant.as_uuid().into()]);
        self.bare.query_all_raw(query).await.unwrap()
    }
}

#[async_trait]
impl Subject for Empty {
    fn factory(&self) -> Arc<dyn UnitOfWorkFactory> {
        Arc::clone(&self.factory) as _
    }

    fn registry(&self) -> Arc<dyn AccessRegistry> {
        Arc::clone(&self.registry) as _
    }

    async fn advance(&self) {
        self.clock.advance(Span::hours(1));
        self.sweep.execute().await.unwrap();
        self.feed.poll().await.unwrap();
    }

    fn tier(&self) -> Tier {
        self.tiers[self.founded.fetch_add(1, Ordering::Relaxed) % self.tiers.len()]
    }

    fn statements(&self) -> usize {
        self.statements.load(Ordering::Relaxed)
    }

    async fn audit_log(&self, tenant: TenantId) -> Vec<AuditRow> {
        let read = |row: &QueryResult| AuditRow {
            number: u64::try_from(row.try_get::<i64>("", "seq").unwrap()).unwrap(),
            id: EventId::new(row.try_get("", "id").unwrap()),
            event: row.try_get("", "event").unwrap(),
            target: row.try_get("", "target_id").unwrap(),
        };
        self.trail_of("tenantry_audit_events", tenant).await.iter().map(read).collect()
    }

    async fn outbox(&self, tenant: TenantId) -> Vec<OutboxRow> {
        let read = |row: &QueryResult| OutboxRow {
            id: EventId::new(row.try_get("", "id").unwrap()),
            event: row.try_get("", "event").unwrap(),
        };
        self.trail_of("tenantry_outbox", tenant).await.iter().map(read).collect()
    }
}

mod sqlite {
    use super::Empty;
    use crate::persistence_fixture::url_in;

    async fn empty_file() -> Empty {
        let directory = tempfile::tempdir().unwrap();
        Empty::open(url_in(&directory), Some(directory)).await
    }

    tenantry_testkit::contract_suite!(empty_file);
}

/// The query hook alone: row-level security is disabled after the start, which would otherwise refuse its absence.
mod postgres_without_row_level_security {
    use sea_orm::ConnectionTrait;
    use tenantry_testkit::postgres::postgres;

    use super::Empty;

    const OFF: &str = "DO $$ DECLARE t regclass; BEGIN \
        FOR t IN SELECT oid FROM pg_class WHERE relrowsecurity LOOP \
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', t); END LOOP; END $$";

    async fn database_without_policies() -> Empty {
        let empty = Empty::open(postgres().database(), None).await;
        empty.bare.execute_unprepared(OFF).await.unwrap();
        empty
    }

    tenantry_testkit::contract_suite!(database_without_policies);
}

mod postgres {
    use tenantry_testkit::postgres::postgres;

    use super::Empty;

    async fn empty_database() -> Empty {
        Empty::open(postgres().database(), None).await
    }

    tenantry_testkit::contract_suite!(empty_database);
}

mod postgres_in_schemas {
    use tenantry_domain::tenant::Tier;
    use tenantry_testkit::postgres::postgres;

    use super::Empty;

    async fn empty_database() -> Empty {
        Empty::open(postgres().database(), None).await.in_tiers(&[Tier::Schema])
    }

    tenantry_testkit::contract_suite!(empty_database);
}

/// The first tenant shares tables, and the second has its own.
mod postgres_in_both_tiers {
    use tenantry_domain::tenant::Tier;
    use tenantry_testkit::postgres::postgres;

    use super::Empty;

    async fn empty_database() -> Empty {
        Empty::open(postgres().database(), None).await.in_tiers(&[Tier::Shared, Tier::Schema])
    }

    tenantry_testkit::contract_suite!(empty_database);
}

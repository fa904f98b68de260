//! The contract suite of the store's ports, on SQLite in a file.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use sea_orm::{DatabaseConnection, QueryResult};
use tempfile::TempDir;
use tenantry_application::ports::{access_registry::AccessRegistry, unit_of_work::UnitOfWorkFactory};
use tenantry_domain::{
    Span,
    id::{EventId, TenantId},
};
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, MemoryAccessRegistry, SqlUnitOfWorkFactory};
use tenantry_testkit::{
    contract::{AuditRow, OutboxRow, Subject},
    contract_suite,
};

use crate::persistence_fixture::{rows, url_in};

/// An empty database in a directory of its own.
struct SqliteFile {
    /// A connection past the adapters, which nothing counts.
    bare: DatabaseConnection,
    factory: Arc<SqlUnitOfWorkFactory>,
    registry: Arc<MemoryAccessRegistry>,
    statements: Arc<AtomicUsize>,
    _directory: TempDir,
}

async fn sqlite_file() -> SqliteFile {
    let directory = tempfile::tempdir().unwrap();
    let statements = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&statements);
    let mut options = DatabaseOptions::new(url_in(&directory));
    options.on_statement = Some(Arc::new(move |_, _| {
        counter.fetch_add(1, Ordering::Relaxed);
    }));
    let database = Database::open(options).await.unwrap();
    let registry = Arc::new(MemoryAccessRegistry::new(Span::minutes(15)));
    let factory = Arc::new(SqlUnitOfWorkFactory::new(database, Arc::clone(&registry)));
    let bare = sea_orm::Database::connect(url_in(&directory)).await.unwrap();
    SqliteFile { bare, factory, registry, statements, _directory: directory }
}

#[async_trait]
impl Subject for SqliteFile {
    fn factory(&self) -> Arc<dyn UnitOfWorkFactory> {
        Arc::clone(&self.factory) as _
    }

    fn registry(&self) -> Arc<dyn AccessRegistry> {
        Arc::clone(&self.registry) as _
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
        self.trail_of("audit_events", tenant).await.iter().map(read).collect()
    }

    async fn outbox(&self, tenant: TenantId) -> Vec<OutboxRow> {
        let read = |row: &QueryResult| OutboxRow {
            id: EventId::new(row.try_get("", "id").unwrap()),
            event: row.try_get("", "event").unwrap(),
        };
        self.trail_of("outbox", tenant).await.iter().map(read).collect()
    }
}

impl SqliteFile {
    async fn trail_of(&self, table: &str, tenant: TenantId) -> Vec<QueryResult> {
        let hex = tenant.as_uuid().simple();
        rows(&self.bare, &format!("SELECT * FROM {table} WHERE tenant_id = x'{hex}' ORDER BY seq")).await
    }
}

contract_suite!(sqlite_file);

//! The database: SQLite or PostgreSQL behind one interface, with its schema up to date and its tenant isolation
//! checked.
//!
//! A tenant's transaction names the tenant first if the database supports it, and its statements run under a role
//! without rights on the tables of people. A transaction outside of all tenants names none, so row-level security shows
//! it no tenant's rows.

mod advisories;
mod availability;
mod look;
mod looked;
mod naming;
mod options;
mod pooler;
mod postgres;
mod reading;
mod sqlite;
mod sqlite_writer;

use std::{fmt, sync::Arc};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QuerySelect, QueryTrait,
    RuntimeErr, TransactionOptions, sqlx,
};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::tenant::{TenantId, Tier};

pub use self::options::{DatabaseOptions, Durability, Pool, StatementObserver};
pub(crate) use self::reading::Reading;
use self::{
    availability::Availability,
    naming::{SET_TENANT_ALONE, SET_TENANT_WRITING, name},
};
pub(super) use self::{
    look::{look, look_at_schemas},
    looked::{Looked, Server},
};
use tenantry_isolation::{AtomicTransaction, Hook, Step, TransactionObserver, begin, inspection::check_keys};

use super::{
    embedding::Embedding,
    entities::tenants,
    error::translate,
    migrations::migrate_own,
    open_error::OpenError,
    tables,
    tenant_schemas::{Fleet, TenantSchemas},
    tiers::{Search, Tiers},
    write_health::WriteHealth,
    write_probe::try_write,
};

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Database(Arc<Opened>);

struct Opened {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    /// The reader without the statement hook.
    unobserved: DatabaseConnection,
    on_statement: Option<StatementObserver>,
    health: Arc<WriteHealth>,
    /// Present for a server only: a file is always available, and its users wait in a queue.
    availability: Option<Availability>,
    own: Hook,
    embedded: Hook,
    tiers: Tiers,
    /// On PostgreSQL, if this process may migrate.
    schemas: Option<TenantSchemas>,
}

impl Database {
    /// Opens the database, migrates its schema completely or not at all, and checks its tenant isolation.
    pub async fn open(options: DatabaseOptions) -> Result<Self, OpenError> {
        let (own, embedded) = (tables::registry()?, options.embedding.registry()?);
        let health = Arc::new(WriteHealth::default());
        let (mut writer, unobserved, schemas) = if is_postgres(&options.url) {
            // A caller's own future stays small.
            let (pool, schemas) = Box::pin(postgres::open(&options, &own, &embedded)).await?;
            (pool.clone(), pool, schemas)
        } else {
            let (writer, reader) = sqlite::open(&options, &health).await?;
            (writer, reader, None)
        };
        // The schema is migrated now, so the catalogue is the one that statements will meet.
        let embedded = check_keys(&unobserved, &tables::declarations(embedded)).await?;
        let (own, embedded) = (Hook::new(own), Hook::new(embedded));
        let mut reader = unobserved.clone();
        if let Some(hook) = &options.on_statement {
            observe(&mut writer, Pool::Writer, hook.clone());
            observe(&mut reader, Pool::Reader, hook.clone());
        }
        let availability = is_postgres(&options.url).then(|| Availability::new(options.patience));
        let on_statement = options.on_statement;
        let opened = Opened {
            writer,
            reader,
            unobserved,
            on_statement,
            health,
            availability,
            own,
            embedded,
            tiers: Tiers::default(),
            schemas,
        };
        Ok(Self(Arc::new(opened)))
    }

    /// Checks that the database is available now: it can be read and, if the last write failed, written.
    pub async fn ping(&self) -> Result<(), StoreError> {
        if self.0.health.is_failing() {
            let work = self.begin().await.map_err(translate)?;
            return try_write(work).await.map_err(translate);
        }
        let some = tenants::Entity::find().select_only().column(tenants::Column::Version).limit(1);
        let query = some.into_query();
        let asked = self.0.unobserved.query_one(&query);
        self.first_answer(asked).await.map(drop).map_err(translate)
    }

    /// Waits for running work, then closes the database. Later work gets `Unavailable`.
    pub async fn close(&self) {
        let not_closed = |error| tracing::warn!(%error, "cannot close the database cleanly");
        for connection in [&self.0.reader, &self.0.writer] {
            connection.close_by_ref().await.unwrap_or_else(not_closed);
        }
        if let Some(schemas) = &self.0.schemas {
            schemas.close().await.unwrap_or_else(not_closed);
        }
    }

    /// Returns the hook that confines statements on Tenantry's own tables.
    pub(crate) fn own_hook(&self) -> &Hook {
        &self.0.own
    }

    /// Returns the hook that confines statements on the embedder's tables.
    pub(crate) fn embedded_hook(&self) -> &Hook {
        &self.0.embedded
    }

    /// Begins a transaction outside of all tenants, after those requested earlier.
    pub(crate) async fn begin(&self) -> Result<AtomicTransaction, DbErr> {
        self.begin_observed(TransactionOptions::default()).await
    }

    /// Waits for a first answer of the database. On PostgreSQL it waits a few seconds at most, and fails at once while
    /// the server is known to be unavailable.
    pub(crate) async fn first_answer<T>(&self, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        match &self.0.availability {
            Some(availability) => availability.first_answer(asked).await,
            None => asked.await,
        }
    }

    /// Begins to look for the tier of a tenant.
    pub(crate) fn search(&self, tenant: TenantId) -> Search<'_> {
        Search::new(&self.0.tiers, tenant)
    }

    /// Begins a transaction in that tenant, if it is in that tier.
    pub(crate) async fn begin_in(
        &self,
        tenant: TenantId,
        tier: Tier,
        options: TransactionOptions,
    ) -> Result<AtomicTransaction, DbErr> {
        self.begin_naming(SET_TENANT_WRITING, tenant, tier, options).await
    }

    /// Begins an exclusive transaction in that tenant, after those requested earlier.
    pub(crate) async fn begin_alone_in(&self, tenant: TenantId, tier: Tier) -> Result<AtomicTransaction, DbErr> {
        self.begin_naming(SET_TENANT_ALONE, tenant, tier, TransactionOptions::default()).await
    }

    /// Begins a transaction in a new tenant, whose schema it has made.
    pub(crate) async fn begin_in_new_schema(&self, tenant: TenantId) -> Result<AtomicTransaction, StoreError> {
        let schemas = self.schemas()?;
        let turn = schemas.turn().await;
        let begun = self.first_answer(schemas.begin()).await.map_err(translate)?;
        schemas.make(&begun, tenant).await.map_err(translate)?;
        drop(turn);
        let transaction = AtomicTransaction::new(begun).observed(self.0.health.clone());
        name(&transaction, SET_TENANT_ALONE, tenant, Tier::Schema).await.map_err(translate)?;
        Ok(transaction)
    }

    /// Returns the schemas of tenants with their own tables, or `None` on SQLite and in a process that may not migrate.
    pub fn fleet(&self) -> Option<Fleet> {
        self.0.schemas.as_ref().map(|schemas| Fleet::new(self.0.unobserved.clone(), schemas.clone()))
    }

    /// Checks that this process can found tenants in the tier.
    ///
    /// # Errors
    /// [`StoreError::NoSuchTier`], which says what to do.
    pub fn check_tier(&self, tier: Tier) -> Result<(), StoreError> {
        match tier {
            Tier::Shared => Ok(()),
            Tier::Schema => self.schemas().map(drop),
        }
    }

    fn schemas(&self) -> Result<&TenantSchemas, StoreError> {
        let refused = |reason| StoreError::NoSuchTier { tier: Tier::Schema, reason };
        if self.backend() != DbBackend::Postgres {
            return Err(refused("only PostgreSQL has schemas; take the tier shared, or another database"));
        }
        let reason = "this process may not change the database's schema; give it TENANTRY_DATABASE_OWNER_URL";
        self.0.schemas.as_ref().ok_or_else(|| refused(reason))
    }

    async fn begin_naming(
        &self,
        statement: &str,
        tenant: TenantId,
        tier: Tier,
        options: TransactionOptions,
    ) -> Result<AtomicTransaction, DbErr> {
        let transaction = self.begin_observed(options).await?;
        if self.backend() == DbBackend::Postgres {
            name(&transaction, statement, tenant, tier).await?;
        }
        Ok(transaction)
    }

    async fn begin_observed(&self, options: TransactionOptions) -> Result<AtomicTransaction, DbErr> {
        let begun = self.first_answer(begin(&self.0.writer, options)).await;
        let begun = begun.inspect_err(|error| self.0.health.failed(Step::Begin, error))?;
        Ok(AtomicTransaction::new(begun).observed(self.0.health.clone()))
    }

    /// Returns a connection for reading in a tenant, on PostgreSQL.
    pub(crate) async fn reading(&self) -> Result<Reading, DbErr> {
        let pool = self.0.reader.get_postgres_connection_pool();
        // The future that waits for a connection has many kilobytes.
        let acquired = Box::pin(async { pool.acquire().await.map(Reading::new).map_err(query_error) });
        self.first_answer(acquired).await
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.0.reader.get_database_backend()
    }

    #[cfg(test)]
    fn writer(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Returns the reading connections, outside of all tenants.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    /// Returns the reading connections for the database's internal statements.
    pub(crate) fn unobserved(&self) -> &DatabaseConnection {
        &self.0.unobserved
    }

    /// Reports a statement that was not sent through the pools above.
    pub(crate) fn observed(&self, statement: &str) {
        if let Some(hook) = &self.0.on_statement {
            hook(Pool::Reader, statement);
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

pub(super) fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Migrates the schema in the transaction, so that a process that is killed half way leaves the old schema.
async fn migrate(transaction: &DatabaseTransaction, embedding: &Embedding) -> Result<(), OpenError> {
    migrate_own(transaction).await.map_err(OpenError::Migrate)?;
    embedding.migrate_installation(transaction).await?;
    embedding.migrate_tenants(transaction).await
}

fn observe(connection: &mut DatabaseConnection, pool: Pool, hook: StatementObserver) {
    connection.set_metric_callback(move |info| {
        let sql = &info.statement.sql;
        if sql != SET_TENANT_WRITING && sql != SET_TENANT_ALONE && !sql.starts_with("SET LOCAL ROLE") {
            hook(pool, sql);
        }
    });
}

//! The database: one of SQLite and PostgreSQL behind one face, with its schema up to date and its walls proved.
//!
//! Transactions of a tenant name the tenant first, where the database wants to know it; those outside of every tenant
//! never do, and row-level security then shows them no tenant's rows.

mod advisories;
mod look;
mod pooler;
mod postgres;
mod reading;
mod sqlite;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QuerySelect, QueryTrait,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, sqlx,
};
use sea_orm_migration::MigratorTrait;
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::id::TenantId;

pub(super) use self::look::{Looked, Server, look};
pub(crate) use self::reading::Reading;
use super::{
    embedding::Embedding,
    entities::tenants,
    error::translate,
    migrations::Migrator,
    tables,
    tenant_connection::{TenantConnection, TenantDatabase},
    walls::{self, MissingWalls},
};
use crate::scoping::{Hook, Registry, RegistryError, uninterrupted};

/// Names the tenant for row-level security, until the end of the transaction.
pub(super) const NAME_TENANT: &str = "SELECT app_tenant($1)";
/// As [`NAME_TENANT`], and waits until no other unit of work of that tenant is under way, as SQLite does for all.
const NAME_TENANT_ALONE: &str = "SELECT app_tenant_alone($1)";

/// Which of the two pools a statement ran on. On PostgreSQL they are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// The connections that write.
    Writer,
    /// Those that read.
    Reader,
}

/// Is told the text of every statement but those that begin, end or name the tenant of a transaction, never its values.
/// What the database does for itself (migrations, [`Database::ping`], the poll of access changes) is left out.
pub type StatementHook = Arc<dyn Fn(Pool, &str) + Send + Sync>;

/// What a commit that was acknowledged survives, on SQLite. On PostgreSQL the server's own settings say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// The end of the process, however sudden; the last commits may be lost with the machine's power.
    Crash,
    /// The loss of power too.
    #[default]
    PowerLoss,
}

/// How to open the database.
#[derive(Clone)]
pub struct DatabaseOptions {
    /// `sqlite://` and the path of the file, which is made if it is missing, its directory must be there; or
    /// `postgres://` and the rest of a connection URL, whose database must be there.
    pub url: String,
    /// The URL by which the schema is brought up to date, on PostgreSQL; its role owns the tables. Without one it is
    /// done by [`DatabaseOptions::url`], and what is served is served under a role that can't.
    pub owner_url: Option<String>,
    /// How many connections: those that read (SQLite, which has one more that writes), or all (PostgreSQL).
    pub connections: u32,
    /// How long to wait for a connection, and for another process that writes.
    pub patience: Duration,
    /// What a commit survives.
    pub durability: Durability,
    /// For tests that count statements.
    pub on_statement: Option<StatementHook>,
    /// Tables that are not Tenantry's own.
    pub(super) embedding: Embedding,
}

impl DatabaseOptions {
    /// Five seconds of patience, safe against the loss of power; four connections that read a file, or sixteen to a
    /// server.
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        Self {
            connections: if is_postgres(&url) { 16 } else { 4 },
            url,
            owner_url: None,
            patience: Duration::from_secs(5),
            durability: Durability::default(),
            on_statement: None,
            embedding: Embedding::default(),
        }
    }

    /// Puts an embedder's own tables behind the walls: its migrations run after Tenantry's, and
    /// [`Database::tenant`] gives one tenant's rows of the tables in its registry.
    #[must_use]
    pub fn embed<M: MigratorTrait + 'static>(mut self, registry: Registry) -> Self {
        self.embedding = Embedding::new::<M>(registry);
        self
    }
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL of PostgreSQL can hold a password.
        f.debug_struct("DatabaseOptions")
            .field("connections", &self.connections)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// Why the database can't be opened. No message repeats a URL, which can hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither that of a SQLite file nor of PostgreSQL. A file in memory would be another one for each
    /// connection.
    #[error("the database address must be sqlite:// and the path of a file, or postgres://user:password@host/database")]
    Url,
    /// The file can't be made.
    #[error("the database file can't be created")]
    Create(#[source] std::io::Error),
    /// There is no such file, and whoever only looks makes none.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// The database can't be connected to.
    #[error("the database can't be connected to")]
    Connect(#[source] DbErr),
    /// The server is too old.
    #[error("the PostgreSQL server is version {found}; version {oldest} or later is needed")]
    Version {
        /// What it says it is.
        found: String,
        /// What is needed.
        oldest: &'static str,
    },
    /// A pooler stands between, and hands the statements of one client to another.
    #[error(
        "the database is reached through a pooler that mixes up prepared statements; use PgBouncer 1.21 or later, \
             or a pool mode of session, or a direct address"
    )]
    Pooler,
    /// The role of the URL may not bring the schema up to date, and nobody else was named.
    #[error(
        "the database schema is not up to date and the role {role} may not change it; run the migrations with a \
             URL of the role that owns the tables (database.owner_url)"
    )]
    Outdated {
        /// Who tried.
        role: String,
    },
    /// The role that serves is missing and can't be made.
    #[error("the role {role} that serves can't be made; let somebody who may run: {remedy}")]
    Role {
        /// Its name.
        role: &'static str,
        /// What to run.
        remedy: String,
        /// Why.
        #[source]
        source: DbErr,
    },
    /// A wall that must stand does not.
    #[error(transparent)]
    Walls(#[from] MissingWalls),
    /// Tables that can't be put behind the walls.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The schema can't be brought up to date; the database is as it was before.
    #[error("the database schema can't be brought up to date")]
    Migrate(#[source] DbErr),
    /// What must be known at start can't be read.
    #[error("the recent access changes can't be read")]
    Load(#[source] StoreError),
}

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Database(Arc<Opened>);

struct Opened {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    /// The reader as the hook does not see it.
    unobserved: DatabaseConnection,
    on_statement: Option<StatementHook>,
    own: Hook,
    embedded: Hook,
}

impl Database {
    /// Opens the database, brings its schema up to date, all or nothing, and proves its walls.
    pub async fn open(options: DatabaseOptions) -> Result<Self, OpenError> {
        let own = Hook::new(tables::registry()?);
        let embedded = Hook::new(options.embedding.registry()?);
        let (mut writer, unobserved) = if is_postgres(&options.url) {
            let pool = postgres::open(&options, own.registry(), embedded.registry()).await?;
            (pool.clone(), pool)
        } else {
            sqlite::open(&options).await?
        };
        walls::check_keys(&unobserved, embedded.registry()).await?;
        let mut reader = unobserved.clone();
        if let Some(hook) = &options.on_statement {
            observe(&mut writer, Pool::Writer, hook.clone());
            observe(&mut reader, Pool::Reader, hook.clone());
        }
        Ok(Self(Arc::new(Opened { writer, reader, unobserved, on_statement: options.on_statement, own, embedded })))
    }

    /// One tenant's rows of the embedder's tables: what was registered by [`DatabaseOptions::embed`], and the tenant's
    /// [members](super::members) to read. Every other table of Tenantry's is refused.
    pub fn tenant(&self, tenant: TenantId) -> TenantDatabase {
        self.confined(&self.0.embedded, tenant)
    }

    /// Whether the database can be read right now.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let some = tenants::Entity::find().select_only().column(tenants::Column::Version).limit(1);
        self.0.unobserved.query_one(&some.into_query()).await.map(drop).map_err(translate)
    }

    /// Waits for the work under way, then closes the database; whatever comes later gets `Unavailable`.
    pub async fn close(&self) {
        for connection in [&self.0.reader, &self.0.writer] {
            if let Err(error) = connection.close_by_ref().await {
                tracing::warn!(%error, "the database was not closed in good order");
            }
        }
    }

    /// One tenant's rows of Tenantry's own tables.
    pub(crate) fn own(&self, tenant: TenantId) -> TenantDatabase {
        self.confined(&self.0.own, tenant)
    }

    /// What confines statements on Tenantry's own tables.
    pub(crate) fn own_hook(&self) -> &Hook {
        &self.0.own
    }

    /// What confines statements on the embedder's.
    pub(crate) fn embedded_hook(&self) -> &Hook {
        &self.0.embedded
    }

    /// Begins a transaction outside of every tenant, after those that asked before.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        begin(&self.0.writer, TransactionOptions::default()).await
    }

    /// Begins a transaction in that tenant.
    pub(crate) async fn begin_in(
        &self,
        tenant: TenantId,
        options: TransactionOptions,
    ) -> Result<DatabaseTransaction, DbErr> {
        self.begin_naming(NAME_TENANT, tenant, options).await
    }

    /// Begins a transaction in that tenant, after those that asked for it alone before.
    pub(crate) async fn begin_alone_in(&self, tenant: TenantId) -> Result<DatabaseTransaction, DbErr> {
        self.begin_naming(NAME_TENANT_ALONE, tenant, TransactionOptions::default()).await
    }

    async fn begin_naming(
        &self,
        statement: &str,
        tenant: TenantId,
        options: TransactionOptions,
    ) -> Result<DatabaseTransaction, DbErr> {
        let transaction = begin(&self.0.writer, options).await?;
        if self.backend() == DbBackend::Postgres {
            let values = [tenant.as_uuid().into()];
            let named = Statement::from_sql_and_values(DbBackend::Postgres, statement, values);
            transaction.query_one_raw(named).await?;
        }
        Ok(transaction)
    }

    /// A connection to read in a tenant, on PostgreSQL.
    pub(crate) async fn reading(&self) -> Result<Reading, sqlx::Error> {
        self.0.reader.get_postgres_connection_pool().acquire().await.map(Reading::new)
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.0.reader.get_database_backend()
    }

    #[cfg(test)]
    fn writer(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// The connections that read, outside of every tenant.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    /// The connections that read, for what the database does for itself.
    pub(crate) fn unobserved(&self) -> &DatabaseConnection {
        &self.0.unobserved
    }

    /// Tells of a statement that was not sent through the pools above.
    pub(crate) fn observed(&self, statement: &str) {
        if let Some(hook) = &self.0.on_statement {
            hook(Pool::Reader, statement);
        }
    }

    fn confined(&self, hook: &Hook, tenant: TenantId) -> TenantDatabase {
        hook.confine(TenantConnection::new(self.clone(), tenant), tenant.as_uuid())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Begins a transaction that may write. On SQLite it is `BEGIN IMMEDIATE`, which takes the one place of a writer now
/// and not at the first write.
pub(super) async fn begin(
    connection: &DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = match connection.get_database_backend() {
        DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
        _ => None,
    };
    let (connection, options) = (connection.clone(), TransactionOptions { sqlite_transaction_mode, ..options });
    uninterrupted(async move { connection.begin_with_options(options).await }).await
}

/// Brings the schema up to date in the transaction, so that a process killed in the middle leaves the old schema.
async fn migrate(transaction: &DatabaseTransaction, embedding: &Embedding) -> Result<(), DbErr> {
    if !Migrator::get_pending_migrations(transaction).await?.is_empty() {
        Migrator::up(transaction, None).await?;
    }
    embedding.migrate(transaction).await
}

fn observe(connection: &mut DatabaseConnection, pool: Pool, hook: StatementHook) {
    connection.set_metric_callback(move |info| {
        if info.statement.sql != NAME_TENANT && info.statement.sql != NAME_TENANT_ALONE {
            hook(pool, &info.statement.sql);
        }
    });
}

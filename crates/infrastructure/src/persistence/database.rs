//! The SQLite file: how it is opened, and what a write that was acknowledged has survived.
//!
//! One connection writes, so writers wait in the pool's queue, in the order they came, and not in busy loops; its
//! transactions are `BEGIN IMMEDIATE`, so none fails half way because it read before it wrote. Some connections read,
//! each statement by itself and never behind a writer (write-ahead log); they can't write.
//!
//! A commit is in the write-ahead log when it returns: killing the process loses nothing. By default the log is also
//! flushed to the disk with each commit ([`Durability::PowerLoss`]), because a lost commit here is a session that was
//! revoked and lives again; whoever can bear that gets a faster disk by [`Durability::Crash`].

use std::{fmt, path::Path, sync::Arc, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QuerySelect, QueryTrait, RuntimeErr,
    SqliteTransactionMode, SqlxSqliteConnector, TransactionOptions, TransactionTrait,
    sqlx::{
        ConnectOptions as _,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};
use sea_orm_migration::MigratorTrait;
use tenantry_application::ports::store_error::StoreError;

use super::{entities::tenants, error::translate, migrations::Migrator};

/// Which of the two pools a statement ran on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// The connection that writes.
    Writer,
    /// Those that read.
    Reader,
}

/// Is told the text of every statement but `BEGIN`, `COMMIT` and `ROLLBACK`, never its values. What the database does
/// for itself (migrations, [`Database::ping`], the poll of access changes) is left out.
pub type StatementHook = Arc<dyn Fn(Pool, &str) + Send + Sync>;

/// What a commit that was acknowledged survives.
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
    /// `sqlite://` and the path of the file, which is made if it is missing; its directory must be there.
    pub url: String,
    /// How many connections read.
    pub readers: u32,
    /// How long to wait for a connection, and for another process that writes.
    pub patience: Duration,
    /// What a commit survives.
    pub durability: Durability,
    /// For tests that count statements.
    pub on_statement: Option<StatementHook>,
}

impl DatabaseOptions {
    /// Four readers, five seconds of patience, safe against the loss of power.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 4,
            patience: Duration::from_secs(5),
            durability: Durability::default(),
            on_statement: None,
        }
    }
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseOptions")
            .field("url", &self.url)
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}

/// Why the database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not that of a SQLite file. One in memory would be another one for each connection.
    #[error("the database address must be sqlite:// and the path of a file")]
    Url,
    /// The file can't be made.
    #[error("the database file can't be created")]
    Create(#[source] std::io::Error),
    /// The file can't be opened.
    #[error("the database file can't be opened")]
    Connect(#[source] DbErr),
    /// The schema can't be brought up to date; the file is as it was before.
    #[error("the database schema can't be brought up to date")]
    Migrate(#[source] DbErr),
    /// What must be known at start can't be read.
    #[error("the recent access changes can't be read")]
    Load(#[source] StoreError),
}

/// An open database. Clones share it.
#[derive(Debug, Clone)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    /// The reader as the hook does not see it.
    unobserved: DatabaseConnection,
}

impl Database {
    /// Opens the file, making it if it is missing, and brings its schema up to date, all or nothing.
    pub async fn open(options: DatabaseOptions) -> Result<Self, OpenError> {
        if !options.url.starts_with("sqlite:")
            || options.url.contains(":memory:")
            || options.url.contains("mode=memory")
        {
            return Err(OpenError::Url);
        }
        let file: SqliteConnectOptions = options.url.parse().map_err(|_| OpenError::Url)?;
        create_private(file.get_filename()).map_err(OpenError::Create)?;
        let synchronous = match options.durability {
            Durability::Crash => SqliteSynchronous::Normal,
            Durability::PowerLoss => SqliteSynchronous::Full,
        };
        // Statements are not logged: a log is no place for the shape of everything a person does.
        let file = file
            .create_if_missing(false)
            .foreign_keys(true)
            .busy_timeout(options.patience)
            .synchronous(synchronous)
            .disable_statement_logging();

        let mut writer = connect(file.clone().journal_mode(SqliteJournalMode::Wal), 1, &options).await?;
        migrate(&writer).await.map_err(OpenError::Migrate)?;
        let unobserved = connect(file.pragma("query_only", "ON"), options.readers.max(1), &options).await?;
        let mut reader = unobserved.clone();
        if let Some(hook) = options.on_statement {
            observe(&mut writer, Pool::Writer, hook.clone());
            observe(&mut reader, Pool::Reader, hook);
        }
        Ok(Self { writer, reader, unobserved })
    }

    /// Whether the file can be read right now.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let some = tenants::Entity::find().select_only().column(tenants::Column::Version).limit(1);
        self.unobserved.query_one(&some.into_query()).await.map(drop).map_err(translate)
    }

    /// Waits for the work under way, then closes the file; whatever comes later gets `Unavailable`.
    pub async fn close(&self) {
        for connection in [&self.reader, &self.writer] {
            if let Err(error) = connection.close_by_ref().await {
                tracing::warn!(%error, "the database was not closed in good order");
            }
        }
    }

    /// Begins a transaction that may write, after those that asked before.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        begin_immediate(&self.writer).await.map_err(translate)
    }

    /// The connections that read.
    pub(crate) const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The connections that read, for what the database does for itself.
    pub(crate) const fn unobserved(&self) -> &DatabaseConnection {
        &self.unobserved
    }
}

async fn connect(
    file: SqliteConnectOptions,
    connections: u32,
    options: &DatabaseOptions,
) -> Result<DatabaseConnection, OpenError> {
    // A connection to a file does not go stale, so none is closed for its age or tested before each use.
    let pool = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(options.patience)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(file)
        .await
        .map_err(|error| OpenError::Connect(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Brings the schema up to date in one transaction, so that a process killed in the middle leaves the old schema, and
/// of two processes that start at once the second finds the work done.
async fn migrate(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = begin_immediate(writer).await?;
    if !Migrator::get_pending_migrations(&transaction).await?.is_empty() {
        Migrator::up(&transaction, None).await?;
    }
    transaction.commit().await
}

async fn begin_immediate(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    writer.begin_with_options(options).await
}

fn observe(connection: &mut DatabaseConnection, pool: Pool, hook: StatementHook) {
    connection.set_metric_callback(move |info| hook(pool, &info.statement.sql));
}

/// Makes the file so that only its owner can read it; SQLite gives its side files the same rights.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use sea_orm::Statement;

    use super::*;

    async fn pragma(connection: &DatabaseConnection, name: &str) -> String {
        let query = Statement::from_string(connection.get_database_backend(), format!("PRAGMA {name}"));
        let answer = connection.query_one_raw(query).await.unwrap().unwrap();
        let number = answer.try_get_by_index::<i64>(0).map(|number| number.to_string());
        number.or_else(|_| answer.try_get_by_index::<String>(0)).unwrap()
    }

    #[tokio::test]
    async fn each_connection_is_set_up_for_what_it_is_for() {
        let directory = tempfile::tempdir().unwrap();
        for (durability, synchronous) in [(Durability::PowerLoss, "2"), (Durability::Crash, "1")] {
            let mut options = DatabaseOptions::new(format!("sqlite://{}/x.db", directory.path().display()));
            options.durability = durability;
            let database = Database::open(options).await.unwrap();
            for (connection, query_only) in [(&database.writer, "0"), (database.reader(), "1")] {
                assert_eq!(pragma(connection, "journal_mode").await, "wal");
                assert_eq!(pragma(connection, "synchronous").await, synchronous);
                assert_eq!(pragma(connection, "foreign_keys").await, "1");
                assert_eq!(pragma(connection, "busy_timeout").await, "5000");
                assert_eq!(pragma(connection, "query_only").await, query_only);
            }
            let written = database.reader().execute_unprepared("DELETE FROM tenants").await;
            assert!(written.is_err(), "a reader wrote");
        }
    }
}

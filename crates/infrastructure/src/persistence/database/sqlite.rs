//! The SQLite file: how it is opened, and what an acknowledged write survives.
//!
//! One connection writes, so writers wait in the pool's queue in the order of their arrival, not in busy loops. Its
//! transactions are `BEGIN IMMEDIATE`, so none fails half way because it read before it wrote. Several other
//! connections read, each statement on its own and never behind a writer (write-ahead log). They can't write.
//!
//! When a commit returns, it is in the write-ahead log: killing the process loses nothing. By default each commit also
//! flushes the log to disk ([`Durability::PowerLoss`]), because a lost commit can be a revoked session that is valid
//! again. Deployments that accept this get faster commits with [`Durability::Crash`].

use std::{path::Path, sync::Arc};

use sea_orm::{
    DatabaseConnection, DbErr, RuntimeErr, SqlxSqliteConnector, TransactionOptions,
    sqlx::{
        ConnectOptions as _,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};
use tenantry_isolation::begin;

use super::{DatabaseOptions, Durability, OpenError, migrate, sqlite_writer};
use crate::persistence::write_health::WriteHealth;

/// Returns the writing connection and the reading ones, with the schema migrated.
pub(super) async fn open(
    options: &DatabaseOptions,
    health: &Arc<WriteHealth>,
) -> Result<(DatabaseConnection, DatabaseConnection), OpenError> {
    let file = file(options)?;
    create_private(file.get_filename()).map_err(OpenError::Create)?;
    let guarded = sqlite_writer::guard(pool(1, options), health);
    let writer = connect(guarded, file.clone().journal_mode(SqliteJournalMode::Wal)).await?;
    bring_up_to_date(&writer, options).await?;
    let reader = connect(pool(options.connections.max(1), options), file.pragma("query_only", "ON")).await?;
    Ok((writer, reader))
}

/// Returns a connection to an existing file, without changing it.
pub(super) async fn look(options: &DatabaseOptions) -> Result<DatabaseConnection, OpenError> {
    let file = file(options)?;
    let path = file.get_filename();
    if path.try_exists().is_ok_and(|exists| !exists) {
        return Err(OpenError::Missing(path.to_owned()));
    }
    connect(pool(1, options), file).await
}

/// If two processes start at the same time, the second finds the work done.
async fn bring_up_to_date(writer: &DatabaseConnection, options: &DatabaseOptions) -> Result<(), OpenError> {
    let transaction = begin(writer, TransactionOptions::default()).await.map_err(OpenError::Migrate)?;
    migrate(&transaction, &options.embedding).await?;
    transaction.commit().await.map_err(OpenError::Migrate)
}

fn pool(connections: u32, options: &DatabaseOptions) -> SqlitePoolOptions {
    // A connection to a file does not go stale, so none is closed because of its age or tested before each use.
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(options.patience)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

async fn connect(pool: SqlitePoolOptions, file: SqliteConnectOptions) -> Result<DatabaseConnection, OpenError> {
    let connected = pool.connect_with(file).await;
    let pool = connected.map_err(|error| OpenError::Connect(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Returns how each connection opens the file, which must exist.
fn file(options: &DatabaseOptions) -> Result<SqliteConnectOptions, OpenError> {
    if !options.url.starts_with("sqlite:") || options.url.contains(":memory:") || options.url.contains("mode=memory") {
        return Err(OpenError::Url);
    }
    let file: SqliteConnectOptions = options.url.parse().map_err(|_| OpenError::Url)?;
    let synchronous = match options.durability {
        Durability::Crash => SqliteSynchronous::Normal,
        Durability::PowerLoss => SqliteSynchronous::Full,
    };
    // Statements are not logged: they would expose everything a person does.
    Ok(file
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(options.patience)
        .synchronous(synchronous)
        .disable_statement_logging())
}

/// Creates the file so that only its owner can read it. SQLite gives its side files the same permissions.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use super::{super::Database, *};

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
            for (connection, query_only) in [(database.writer(), "0"), (database.reader(), "1")] {
                assert_eq!(pragma(connection, "journal_mode").await, "wal");
                assert_eq!(pragma(connection, "synchronous").await, synchronous);
                assert_eq!(pragma(connection, "foreign_keys").await, "1");
                assert_eq!(pragma(connection, "busy_timeout").await, "5000");
                assert_eq!(pragma(connection, "query_only").await, query_only);
            }
            let written = database.reader().execute_unprepared("DELETE FROM tenantry_tenants").await;
            assert!(written.is_err(), "a reader wrote");
        }
    }
}

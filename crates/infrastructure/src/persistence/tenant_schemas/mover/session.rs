//! The one connection of a move. It holds the lock on the tenant's schema until it is closed, so that nobody else moves the
//! tenant or changes its schema meanwhile, and a killed process leaves no lock behind.

use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, FromQueryResult,
    IsolationLevel, SqlxPostgresConnector, Statement, TransactionTrait, sqlx::postgres::PgPoolOptions,
};
use uuid::Uuid;

use super::outcome::{MoveError, failed};
use crate::persistence::{
    roles::MOVING_ROLE,
    tiers::{CHANGES, lock_key},
};

/// How often a move looks whether the tenant's lock is free. The server gives the lock of a process that has just ended
/// back a moment after it.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// The connection.
pub(super) struct Session {
    connection: DatabaseConnection,
    tenant: Uuid,
    /// The server's process. Another one would not hold the lock.
    backend: i32,
}

/// The lock, and whose it is.
#[derive(Debug, FromQueryResult)]
struct Held {
    is_held: bool,
    backend: i32,
}

impl Session {
    /// Opens a connection like those, and takes the lock of that tenant's schema.
    pub(super) async fn open(like: &DatabaseConnection, tenant: Uuid) -> Result<Self, MoveError> {
        let options = like.get_postgres_connection_pool().connect_options();
        let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let pool = pool.connect_lazy_with((*options).clone());
        let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        let lock = format!(
            "SELECT pg_try_advisory_lock({}) AS is_held, pg_backend_pid() AS backend",
            lock_key(&format!("'{tenant}'"), CHANGES)
        );
        let lock = Statement::from_string(DbBackend::Postgres, lock);
        for _ in 0..LOOKS {
            let held = Held::find_by_statement(lock.clone()).one(&connection).await.map_err(failed)?;
            if let Some(Held { is_held: true, backend }) = held {
                return Ok(Self { connection, tenant, backend });
            }
            tokio::time::sleep(PAUSE).await;
        }
        close(&connection).await;
        Err(MoveError::Busy)
    }

    /// Begins a transaction of the role that migrates.
    pub(super) async fn begin(&self, isolation: IsolationLevel) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.connection.begin_with_config(Some(isolation), Some(AccessMode::ReadWrite)).await?;
        // Row-level security shows the tenant's rows to whoever names it, and to nobody else.
        let name = format!(
            "SELECT pg_backend_pid() AS backend, set_config('app.tenant_id', '{}', true), \
             set_config('client_min_messages', 'warning', true)",
            self.tenant
        );
        let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, name)).await?;
        let backend: Option<i32> = row.map(|row| row.try_get("", "backend")).transpose()?;
        if backend == Some(self.backend) {
            Ok(transaction)
        } else {
            Err(DbErr::Custom("the connection that held the tenant's lock was lost; move it again".to_owned()))
        }
    }

    /// Begins a transaction of the role that moves rows.
    pub(super) async fn begin_moving(&self, isolation: IsolationLevel) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.begin(isolation).await?;
        transaction.execute_unprepared(&format!("SET LOCAL ROLE {MOVING_ROLE}")).await?;
        Ok(transaction)
    }

    /// Gives the lock back.
    pub(super) async fn close(&self) {
        close(&self.connection).await;
    }
}

async fn close(connection: &DatabaseConnection) {
    if let Err(error) = connection.close_by_ref().await {
        tracing::debug!(%error, "cannot close the connection of a move cleanly");
    }
}

//! Rejects a connection pooler between this process and the server that hands one client's prepared statements to
//! another.
//!
//! `PgBouncer` before 1.21 does so in transaction mode, and the rows of the wrong client come back without an error. No
//! setting reveals this, so it is probed. Two connections share a server connection if the idle one was served by the
//! very process that now runs the other's transaction. In that case both prepare a statement under the same name, and
//! each must get its own answer.

use std::sync::Arc;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        self, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _, postgres::PgConnectOptions,
    },
};

use super::OpenError;

/// The number of probes. A pooler under load may serve two connections by different processes for a while.
const ROUNDS: usize = 3;

/// Rejects a pooler that mixes up prepared statements.
pub(super) async fn check(server: &PgConnectOptions) -> Result<(), OpenError> {
    let (mut one, mut other) = (connect(server).await?, connect(server).await?);
    let shared = shares(&mut one, &mut other).await.map_err(|_| OpenError::Pooler)?;
    if shared && !keeps_apart(&mut one, &mut other).await {
        return Err(OpenError::Pooler);
    }
    // A connection that fails to close cleanly is gone all the same.
    let _ = (one.close().await, other.close().await);
    Ok(())
}

async fn connect(server: &PgConnectOptions) -> Result<PgConnection, OpenError> {
    let connected = server.connect().await;
    connected.map_err(|error| OpenError::Connect(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))))
}

/// Returns whether one server process serves the two connections in turn.
async fn shares(one: &mut PgConnection, other: &mut PgConnection) -> Result<bool, sqlx::Error> {
    for _ in 0..ROUNDS {
        let idle = served_by(one).await?;
        other.execute(sqlx::raw_sql("BEGIN")).await?;
        let busy = served_by(other).await?;
        other.execute(sqlx::raw_sql("ROLLBACK")).await?;
        if idle == busy {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns the server process of a connection, without preparing a statement.
async fn served_by(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    connection.fetch_one(sqlx::raw_sql("SELECT pg_backend_pid()")).await?.try_get(0)
}

/// Returns whether statements prepared under the same name stay separate. The driver numbers them per connection.
async fn keeps_apart(one: &mut PgConnection, other: &mut PgConnection) -> bool {
    for _ in 0..ROUNDS {
        let asked_one = sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(&mut *one).await;
        let asked_other = sqlx::query_scalar::<_, i32>("SELECT 2").fetch_one(&mut *other).await;
        if !matches!((asked_one, asked_other), (Ok(1), Ok(2))) {
            return false;
        }
    }
    true
}

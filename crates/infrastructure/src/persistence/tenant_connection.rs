//! One tenant's connection: each statement runs on its own, and the database knows the tenant.
//!
//! A statement that only reads never waits for a writer. On PostgreSQL it takes two round trips: `BEGIN` together with
//! the tenant's name, then the statement. Nobody waits for the end of a transaction that wrote nothing. Any other
//! statement runs in a transaction that is committed.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionOptions,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, Postgres},
};
use sea_query_sqlx::SqlxValues;
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{AtomicTransaction, Begin, Hook, Scoped};

use super::database::{Database, query_error};

/// A connection of one tenant, which the query hook confines: see [`TenantDatabase`].
#[derive(Debug, Clone)]
pub struct TenantConnection {
    database: Database,
    tenant: TenantId,
}

/// One tenant's part of the database: everything that is read or written through it belongs to the tenant.
pub type TenantDatabase = Scoped<TenantConnection>;

impl Database {
    /// Returns a connection to one tenant's rows of the embedder's tables: those registered by
    /// [`DatabaseOptions::embed`](super::DatabaseOptions::embed), and read-only the tenant's [members](super::members).
    /// Every other table of Tenantry is refused.
    pub fn tenant(&self, tenant: TenantId) -> TenantDatabase {
        self.confined(self.embedded_hook(), tenant)
    }

    /// Returns a connection to one tenant's rows of Tenantry's own tables.
    pub(crate) fn own(&self, tenant: TenantId) -> TenantDatabase {
        self.confined(self.own_hook(), tenant)
    }

    fn confined(&self, hook: &Hook, tenant: TenantId) -> TenantDatabase {
        hook.confine(TenantConnection { database: self.clone(), tenant }, tenant.as_uuid())
    }
}

#[async_trait]
impl ConnectionTrait for TenantConnection {
    fn get_database_backend(&self) -> DbBackend {
        self.database.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let transaction = self.begin_transaction(TransactionOptions::default()).await?;
        let done = transaction.execute_raw(statement).await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(self.get_database_backend(), sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if !only_reads(&statement) {
            let transaction = self.begin_transaction(TransactionOptions::default()).await?;
            let found = transaction.query_one_raw(statement).await?;
            transaction.commit().await?;
            return Ok(found);
        }
        if self.get_database_backend() == DbBackend::Sqlite {
            return self.database.reader().query_one_raw(statement).await;
        }
        self.database.observed(&statement.sql);
        let mut reading = self.database.reading().await?;
        let begins = async { reading.begin(self.tenant).await.map_err(query_error) };
        let mut transaction = self.database.first_answer(begins).await?;
        let found = prepared(&statement).fetch_optional(&mut *transaction).await;
        Ok(found.map_err(query_error)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if !only_reads(&statement) {
            let transaction = self.begin_transaction(TransactionOptions::default()).await?;
            let found = transaction.query_all_raw(statement).await?;
            transaction.commit().await?;
            return Ok(found);
        }
        if self.get_database_backend() == DbBackend::Sqlite {
            return self.database.reader().query_all_raw(statement).await;
        }
        self.database.observed(&statement.sql);
        let mut reading = self.database.reading().await?;
        let begins = async { reading.begin(self.tenant).await.map_err(query_error) };
        let mut transaction = self.database.first_answer(begins).await?;
        let found = prepared(&statement).fetch_all(&mut *transaction).await;
        Ok(found.map_err(query_error)?.into_iter().map(QueryResult::from).collect())
    }
}

#[async_trait]
impl Begin for TenantConnection {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<AtomicTransaction, DbErr> {
        self.database.begin_in(self.tenant, options).await
    }
}

/// Returns whether a statement, as the query hook prints it, changes nothing and locks nothing. A statement that begins
/// with WITH may do either. A literal that looks like a lock clause only costs a round trip.
fn only_reads(statement: &Statement) -> bool {
    let locks = [" FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE", " FOR KEY SHARE"];
    statement.sql.starts_with("SELECT") && !locks.iter().any(|lock| statement.sql.contains(lock))
}

fn prepared(statement: &Statement) -> sqlx::query::Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone().unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_that_locks_is_no_read() {
        let reads = |sql| only_reads(&Statement::from_string(DbBackend::Postgres, sql));
        assert!(reads("SELECT 1") && reads("SELECT name FROM a WHERE for_update"));
        for other in ["INSERT INTO a VALUES (1)", "WITH b AS (SELECT 1) SELECT 1", "SELECT 1 FROM a FOR UPDATE"] {
            assert!(!reads(other), "{other}");
        }
        assert!(!reads("SELECT 1 FROM a FOR NO KEY UPDATE SKIP LOCKED") && !reads("SELECT 1 FROM a FOR SHARE"));
        assert!(!reads(r#"SELECT 1 FROM a FOR UPDATE OF "b" NOWAIT FOR KEY SHARE OF "c""#));
        assert!(!reads("EXPLAIN (costs off) SELECT 1") && !reads("MERGE INTO a USING b ON 1 = 1"));
    }
}

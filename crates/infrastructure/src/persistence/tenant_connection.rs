//! One tenant's connection: each statement runs on its own, and the database knows the tenant.
//!
//! A statement that only reads never waits for a writer. On PostgreSQL it takes two round trips: `BEGIN` together with
//! the tenant's name, then the statement. Nobody waits for the end of a transaction that wrote nothing. Any other
//! statement runs in a transaction that is committed.
//!
//! A statement is confined for the tier in which the tenant is expected. If the tenant is in another one, the database
//! says so before the statement, which is then confined anew.

use std::{
    fmt::{self, Debug, Display},
    pin::Pin,
};

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult, Statement,
    TransactionError, TransactionOptions, TransactionTrait,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, Postgres},
};
use sea_query_sqlx::SqlxValues;
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_isolation::{AtomicTransaction, Begin, Hook, RefusalObserver, Scoped, ScopedTransaction, run_transaction};

use super::database::{Database, query_error};

/// One tenant's part of the database: everything that is read or written through it belongs to the tenant. The query hook
/// confines each statement.
#[derive(Clone)]
pub struct TenantDatabase {
    database: Database,
    hook: Hook,
    tenant: TenantId,
    observer: Option<RefusalObserver>,
}

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
        TenantDatabase { database: self.clone(), hook: hook.clone(), tenant, observer: None }
    }
}

/// Returns the connection, confined to the tables of a tenant in that tier.
pub(super) fn in_tier<C>(hook: &Hook, inner: C, tenant: TenantId, tier: Tier) -> Scoped<C> {
    match tier {
        Tier::Shared => hook.confine(inner, tenant.as_uuid()),
        Tier::Schema => hook.confine_in_schema(inner, tenant.as_uuid()),
    }
}

impl TenantDatabase {
    /// Returns the same connection with an observer of refused statements: see [`Scoped::observed`].
    #[must_use]
    pub fn observed(self, observer: RefusalObserver) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Returns the connection for that tier.
    fn within(&self, tier: Tier) -> Scoped<Within> {
        let within = Within { database: self.database.clone(), tenant: self.tenant, tier };
        let confined = in_tier(&self.hook, within, self.tenant, tier);
        match &self.observer {
            Some(observer) => confined.observed(observer.clone()),
            None => confined,
        }
    }
}

impl Debug for TenantDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantDatabase").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

#[async_trait]
impl ConnectionTrait for TenantDatabase {
    fn get_database_backend(&self) -> DbBackend {
        self.database.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut search = self.database.search(self.tenant);
        loop {
            let answer = self.within(search.tier()).execute_raw(statement.clone()).await;
            if let Some(answer) = search.end(answer) {
                return answer;
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(self.get_database_backend(), sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut search = self.database.search(self.tenant);
        loop {
            let answer = self.within(search.tier()).query_one_raw(statement.clone()).await;
            if let Some(answer) = search.end(answer) {
                return answer;
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut search = self.database.search(self.tenant);
        loop {
            let answer = self.within(search.tier()).query_all_raw(statement.clone()).await;
            if let Some(answer) = search.end(answer) {
                return answer;
            }
        }
    }
}

/// The work that runs inside a transaction.
type Inside<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

#[async_trait]
impl TransactionTrait for TenantDatabase {
    type Transaction = ScopedTransaction;

    async fn begin(&self) -> Result<ScopedTransaction, DbErr> {
        self.begin_with_options(TransactionOptions::default()).await
    }

    async fn begin_with_config(
        &self,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<ScopedTransaction, DbErr> {
        let options = TransactionOptions { isolation_level, access_mode, ..TransactionOptions::default() };
        self.begin_with_options(options).await
    }

    async fn begin_with_options(&self, options: TransactionOptions) -> Result<ScopedTransaction, DbErr> {
        let mut search = self.database.search(self.tenant);
        loop {
            let begun = self.within(search.tier()).begin_with_options(options).await;
            if let Some(begun) = search.end(begun) {
                return begun;
            }
        }
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c ScopedTransaction) -> Inside<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        run_transaction(self.begin().await, callback).await
    }

    async fn transaction_with_config<F, T, E>(
        &self,
        callback: F,
        isolation_level: Option<IsolationLevel>,
        access_mode: Option<AccessMode>,
    ) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c ScopedTransaction) -> Inside<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        run_transaction(self.begin_with_config(isolation_level, access_mode).await, callback).await
    }
}

/// A connection of one tenant in a tier. Its statements are confined for it already.
struct Within {
    database: Database,
    tenant: TenantId,
    tier: Tier,
}

#[async_trait]
impl ConnectionTrait for Within {
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
        let begins = async { reading.begin(self.tenant, self.tier).await.map_err(query_error) };
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
        let begins = async { reading.begin(self.tenant, self.tier).await.map_err(query_error) };
        let mut transaction = self.database.first_answer(begins).await?;
        let found = prepared(&statement).fetch_all(&mut *transaction).await;
        Ok(found.map_err(query_error)?.into_iter().map(QueryResult::from).collect())
    }
}

#[async_trait]
impl Begin for Within {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<AtomicTransaction, DbErr> {
        self.database.begin_in(self.tenant, self.tier, options).await
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

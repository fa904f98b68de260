//! An isolation with one hole: statements that begin with a certain word pass unconfined, all others are confined.

use std::{
    fmt::{Debug, Display},
    pin::Pin,
};

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult,
    Statement, TransactionError, TransactionOptions, TransactionSession, TransactionTrait, Value,
};
use tenantry_isolation::{Dialect, Hook};

/// A connection that confines statements by the hook's plans, except for its hole. It does not check whether a value
/// for the tenant column is the tenant, which is a second hole.
#[derive(Clone)]
pub(super) struct Leaky<C> {
    inner: C,
    hook: Hook,
    /// The tenant as the tables hold it.
    tenant: Value,
    hole: &'static str,
}

impl<C: Clone> Leaky<C> {
    /// Wraps a connection of the tenant, with a hole for statements that begin with that word.
    pub(super) fn of(inner: &C, hook: &Hook, tenant: impl Into<Value>, hole: &'static str) -> Self {
        Self { inner: inner.clone(), hook: hook.clone(), tenant: tenant.into(), hole }
    }
}

impl<C> Leaky<C> {
    fn confine(&self, mut statement: Statement) -> Result<Statement, DbErr> {
        if !self.hole.is_empty() && statement.sql.starts_with(self.hole) {
            return Ok(statement);
        }
        let plan = self.hook.plan(Dialect::try_from(statement.db_backend)?, &statement.sql)?;
        plan.text().clone_into(&mut statement.sql);
        if plan.binds_tenant() {
            let mut values = statement.values.take().map(|values| values.0).unwrap_or_default();
            values.push(self.tenant.clone());
            statement.values = Some(sea_orm::sea_query::Values(values));
        }
        Ok(statement)
    }

    fn around<D>(&self, inner: D) -> Leaky<D> {
        Leaky { inner, hook: self.hook.clone(), tenant: self.tenant.clone(), hole: self.hole }
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Leaky<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(self.confine(statement)?).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(self.get_database_backend(), sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(self.confine(statement)?).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(self.confine(statement)?).await
    }
}

type Work<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

#[async_trait]
impl<C: TransactionTrait<Transaction = DatabaseTransaction> + Send> TransactionTrait for Leaky<C> {
    type Transaction = Leaky<DatabaseTransaction>;

    async fn begin(&self) -> Result<Self::Transaction, DbErr> {
        Ok(self.around(self.inner.begin().await?))
    }

    async fn begin_with_config(
        &self,
        _: Option<IsolationLevel>,
        _: Option<AccessMode>,
    ) -> Result<Self::Transaction, DbErr> {
        self.begin().await
    }

    async fn begin_with_options(&self, _: TransactionOptions) -> Result<Self::Transaction, DbErr> {
        self.begin().await
    }

    async fn transaction<F, T, E>(&self, _: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Self::Transaction) -> Work<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        unreachable!("the kit begins and ends transactions by itself")
    }

    async fn transaction_with_config<F, T, E>(
        &self,
        _: F,
        _: Option<IsolationLevel>,
        _: Option<AccessMode>,
    ) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c Self::Transaction) -> Work<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        unreachable!("the kit begins and ends transactions by itself")
    }
}

#[async_trait]
impl TransactionSession for Leaky<DatabaseTransaction> {
    async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }
}

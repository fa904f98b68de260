//! Transactions and savepoints. A transaction begun on a scoped connection is confined to the same tenant, at any
//! depth.

use std::{
    fmt::{Debug, Display},
    pin::Pin,
};

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionError, TransactionOptions, TransactionSession, TransactionTrait,
};

use super::{
    atomic_transaction::AtomicTransaction,
    connection::{Scoped, ScopedTransaction},
    hook::Hook,
    run_to_completion::run_to_completion,
    tenant_key::TenantKey,
};
use crate::row_level_security::set_tenant;

/// The work that runs inside a transaction.
type Work<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// A connection on which a tenant's transaction can be begun. An implementation that must send statements to the
/// database first, such as the tenant's name, sends them here.
#[async_trait]
pub trait Begin: Send + Sync {
    /// Begins a transaction, or a savepoint inside one.
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<AtomicTransaction, DbErr>;
}

/// Begins a transaction that may write, even if the caller is cancelled meanwhile. On SQLite it is `BEGIN IMMEDIATE`,
/// which takes the write lock now and not at the first write.
pub async fn begin(connection: &DatabaseConnection, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = match connection.get_database_backend() {
        DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
        _ => None,
    };
    let (connection, options) = (connection.clone(), TransactionOptions { sqlite_transaction_mode, ..options });
    run_to_completion(async move { connection.begin_with_options(options).await }).await
}

#[async_trait]
impl Begin for DatabaseConnection {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<AtomicTransaction, DbErr> {
        let connection = self.clone();
        let begun = run_to_completion(async move { connection.begin_with_options(options).await }).await?;
        Ok(AtomicTransaction::new(begun))
    }
}

impl Hook {
    /// Begins a transaction in which every statement is confined to `tenant`. On PostgreSQL it first names the tenant
    /// for [row-level security](crate::row_level_security), whose function must have been created.
    pub async fn begin(
        &self,
        connection: &DatabaseConnection,
        tenant: impl Into<TenantKey>,
    ) -> Result<ScopedTransaction, DbErr> {
        let (tenant, backend) = (tenant.into(), connection.get_database_backend());
        let begun = begin(connection, TransactionOptions::default()).await?;
        if backend == DbBackend::Postgres {
            let (name, values) = (set_tenant(tenant.tenant_type()), [tenant.clone().into_value()]);
            begun.query_one_raw(Statement::from_sql_and_values(backend, name, values)).await?;
        }
        Ok(self.transaction(begun, tenant))
    }
}

#[async_trait]
impl Begin for AtomicTransaction {
    async fn begin_transaction(&self, options: TransactionOptions) -> Result<AtomicTransaction, DbErr> {
        self.savepoint(options).await
    }
}

#[async_trait]
impl<C: Begin> TransactionTrait for Scoped<C> {
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
        Ok(Scoped::new(self.inner.begin_transaction(options).await?, self.scope.clone()))
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c ScopedTransaction) -> Work<'c, T, E> + Send,
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
        F: for<'c> FnOnce(&'c ScopedTransaction) -> Work<'c, T, E> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        run_transaction(self.begin_with_config(isolation_level, access_mode).await, callback).await
    }
}

/// Runs `callback` in the transaction. Commits if it succeeds, and rolls back if it fails. If it panics or is cancelled,
/// dropping the transaction rolls it back.
pub async fn run_transaction<F, T, E>(
    begun: Result<ScopedTransaction, DbErr>,
    callback: F,
) -> Result<T, TransactionError<E>>
where
    F: for<'c> FnOnce(&'c ScopedTransaction) -> Work<'c, T, E> + Send,
    T: Send,
    E: Display + Debug + Send,
{
    let transaction = begun.map_err(TransactionError::Connection)?;
    let outcome = callback(&transaction).await.map_err(TransactionError::Transaction);
    let ended = if outcome.is_ok() { transaction.commit().await } else { transaction.rollback().await };
    ended.map_err(TransactionError::Connection)?;
    outcome
}

#[async_trait]
impl TransactionSession for ScopedTransaction {
    async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }
}

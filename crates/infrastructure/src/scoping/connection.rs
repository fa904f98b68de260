//! The single choke point: a connection or transaction whose every statement passes through the query hook.
//!
//! The inner connection is private and is never handed out. Built statements arrive as raw ones, because the default
//! methods of SeaORM's traits build them and call the raw methods. Only the raw methods are implemented here.

use std::pin::Pin;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement, StreamTrait};

use super::{
    atomic_transaction::AtomicTransaction,
    hook::{Hook, RefusalObserver, Scope},
};

/// A connection or transaction that is confined to one tenant.
#[derive(Debug, Clone)]
pub struct Scoped<C> {
    pub(super) inner: C,
    pub(super) scope: Scope,
}

/// A connection pool on which every statement is confined to one tenant.
pub type ScopedConnection = Scoped<DatabaseConnection>;

/// A transaction in which every statement is confined to one tenant. Once the database has refused one of them, the
/// transaction can't be committed. Dropping it rolls it back.
pub type ScopedTransaction = Scoped<AtomicTransaction>;

impl ScopedTransaction {
    /// Returns the same transaction and tenant with the tables of another hook, for a borrower that can't end it. A
    /// statement that the hook refuses fails the transaction, as does one that the database refuses.
    pub(crate) fn under(&self, hook: &Hook) -> Scoped<Borrowed<'_, AtomicTransaction>> {
        Scoped::new(Borrowed(&self.inner), self.scope.under(hook).failing(self.inner.failure()))
    }
}

impl<C> Scoped<C> {
    pub(super) fn new(inner: C, scope: Scope) -> Self {
        Self { inner, scope }
    }

    /// Returns the same connection with an observer of refused statements. The observer also applies to transactions
    /// begun on it. A statement whose values don't match its parameters is a programming slip and is not reported.
    pub fn observed(mut self, observer: RefusalObserver) -> Self {
        self.scope.observer = Some(observer);
        self
    }
}

/// A connection that is borrowed from its owner.
#[derive(Debug, Clone, Copy)]
pub struct Borrowed<'a, C>(&'a C);

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Borrowed<'_, C> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(statement).await
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Scoped<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(self.scope.confine(statement)?).await
    }

    /// Sends a prepared statement nevertheless: the tenant is a parameter, and several statements in one text are
    /// refused.
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(self.get_database_backend(), sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(self.scope.confine(statement)?).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(self.scope.confine(statement)?).await
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }

    fn is_mock_connection(&self) -> bool {
        self.inner.is_mock_connection()
    }
}

impl<C: StreamTrait> StreamTrait for Scoped<C> {
    type Stream<'a>
        = C::Stream<'a>
    where
        C: 'a;

    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        match self.scope.confine(statement) {
            Ok(statement) => self.inner.stream_raw(statement),
            Err(refusal) => Box::pin(async move { Err(refusal.into()) }),
        }
    }
}

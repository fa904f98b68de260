//! The one choke point: a connection or transaction whose every statement passes through the hook.
//!
//! The inner connection is private and nothing hands it out. Built statements arrive as raw ones, because the default
//! methods of SeaORM's traits build them and call the raw methods, which are the only ones implemented here.

use std::pin::Pin;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement, StreamTrait};

use super::{
    atomic_transaction::AtomicTransaction,
    hook::{Hook, RefusalObserver, Scope},
};

/// A connection or transaction of one tenant.
#[derive(Debug, Clone)]
pub struct Scoped<C> {
    pub(super) inner: C,
    pub(super) scope: Scope,
}

/// A pool on which every statement is one tenant's.
pub type ScopedConnection = Scoped<DatabaseConnection>;

/// A transaction in which every statement is one tenant's. Once the database refused one of them, it can't be
/// committed. Dropping it rolls it back.
pub type ScopedTransaction = Scoped<AtomicTransaction>;

impl ScopedTransaction {
    /// The same transaction and tenant, with the tables of another hook, for somebody who can't end it: a statement
    /// that is refused there fails it as one does that the database refuses.
    pub(crate) fn under(&self, hook: &Hook) -> Scoped<Borrowed<'_, AtomicTransaction>> {
        Scoped::new(Borrowed(&self.inner), self.scope.under(hook).failing(self.inner.failure()))
    }
}

impl<C> Scoped<C> {
    pub(super) fn new(inner: C, scope: Scope) -> Self {
        Self { inner, scope }
    }

    /// The same, of whose refused statements the observer hears, in the transactions begun on it too. A statement whose
    /// values don't match its parameters is a slip of the pen and not told.
    pub fn observed(mut self, observer: RefusalObserver) -> Self {
        self.scope.observer = Some(observer);
        self
    }
}

/// A connection that somebody else holds.
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

    /// Runs prepared all the same: the tenant is a parameter, and several statements in one text are refused.
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

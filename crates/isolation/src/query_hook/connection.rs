//! The single choke point: a connection or transaction whose every statement passes through the query hook.
//!
//! The inner connection is private and is never handed out. Built statements arrive as raw ones, because the default
//! methods of SeaORM's traits build them and call the raw methods. Only the raw methods are implemented here.

use std::pin::Pin;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    StreamTrait,
};

use super::{
    atomic_transaction::{AtomicTransaction, Borrowed},
    hook::Hook,
    schema::TenantSchema,
    scope::{RefusalObserver, Scope},
    tenant_key::TenantKey,
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

impl Hook {
    /// Returns a connection that confines every statement to `tenant`.
    pub fn connection(&self, inner: DatabaseConnection, tenant: impl Into<TenantKey>) -> ScopedConnection {
        self.confine(inner, tenant)
    }

    /// Wraps a transaction that was begun elsewhere and confines every statement to `tenant` from now on. Statements
    /// that must come first, such as `SELECT app_tenant($1)` for row-level security, must run before this call.
    pub fn transaction(&self, inner: DatabaseTransaction, tenant: impl Into<TenantKey>) -> ScopedTransaction {
        self.confine(AtomicTransaction::new(inner), tenant)
    }

    /// Returns a PostgreSQL connection for a tenant with its own tables in the schema [`TenantSchema`] of its ID. These
    /// tables still have the tenant's column, and INSERT fills it. Global tables are looked up through the search path.
    pub fn connection_in_schema<T>(&self, inner: DatabaseConnection, tenant: T) -> ScopedConnection
    where
        T: Into<TenantKey> + Into<TenantSchema> + Copy,
    {
        self.confine_in_schema(inner, tenant)
    }

    /// Like [`Hook::connection_in_schema`], in a transaction that was begun elsewhere.
    pub fn transaction_in_schema<T>(&self, inner: DatabaseTransaction, tenant: T) -> ScopedTransaction
    where
        T: Into<TenantKey> + Into<TenantSchema> + Copy,
    {
        self.confine_in_schema(AtomicTransaction::new(inner), tenant)
    }

    /// Wraps a connection of the embedder's own type and confines every statement to `tenant`.
    pub fn confine<C>(&self, inner: C, tenant: impl Into<TenantKey>) -> Scoped<C> {
        Scoped::new(inner, Scope::new(self, tenant.into()))
    }

    /// Like [`Hook::confine`], for a tenant with its own tables: see [`Hook::connection_in_schema`].
    pub fn confine_in_schema<C, T>(&self, inner: C, tenant: T) -> Scoped<C>
    where
        T: Into<TenantKey> + Into<TenantSchema> + Copy,
    {
        Scoped::new(inner, Scope::new(self, tenant.into()).in_schema(tenant.into()))
    }
}

impl ScopedTransaction {
    /// Returns the same transaction and tenant with the tables of another hook, for a borrower that can't end it. A
    /// statement that the hook refuses fails the transaction, as does one that the database refuses.
    pub fn under(&self, hook: &Hook) -> Scoped<Borrowed<'_>> {
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

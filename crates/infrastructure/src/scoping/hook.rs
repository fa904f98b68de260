//! The query hook: a registry and the plans made from it, shared by all connections of a process.

use std::{fmt, sync::Arc};

use metrics::{Unit, counter, describe_counter};
use sea_orm::{DatabaseConnection, DatabaseTransaction, Statement, Value};
use uuid::Uuid;

use super::{
    Dialect,
    atomic_transaction::{AtomicTransaction, Failure},
    cache::PlanCache,
    connection::{Scoped, ScopedConnection, ScopedTransaction},
    error::{Refusal, ScopeError},
    plan::Plan,
    registry::Registry,
    rewrite::rewrite,
    schema::{Mode, TenantSchema},
};

/// The memory that plans may take by default.
const PLAN_BYTES: u64 = 16 << 20;

/// The tenant's ID in the type of the tables' tenant column. It is never NULL.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantKey(Value);

impl From<Uuid> for TenantKey {
    fn from(id: Uuid) -> Self {
        Self(Value::Uuid(Some(id)))
    }
}

impl From<i64> for TenantKey {
    fn from(id: i64) -> Self {
        Self(Value::BigInt(Some(id)))
    }
}

impl From<String> for TenantKey {
    fn from(id: String) -> Self {
        Self(Value::String(Some(id)))
    }
}

impl From<&str> for TenantKey {
    fn from(id: &str) -> Self {
        Self::from(id.to_owned())
    }
}

/// Confines statements according to a [`Registry`]. It is cheap to clone: clones share the cached plans.
#[derive(Clone)]
pub struct Hook(Arc<Shared>);

struct Shared {
    registry: Registry,
    plans: PlanCache,
}

impl Hook {
    /// Creates a hook whose cached plans take at most 16 MiB.
    pub fn new(registry: Registry) -> Self {
        Self::with_plan_bytes(registry, PLAN_BYTES)
    }

    /// Creates a hook whose cached plans take at most `bytes`.
    pub fn with_plan_bytes(registry: Registry, bytes: u64) -> Self {
        describe();
        Self(Arc::new(Shared { registry, plans: PlanCache::new(bytes) }))
    }

    /// Returns the tables this hook knows.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

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
        let schema = Some(tenant.into());
        Scoped::new(inner, Scope { schema, ..self.scope(tenant.into()) })
    }

    /// Like [`Hook::connection_in_schema`], in a transaction that was begun elsewhere.
    pub fn transaction_in_schema<T>(&self, inner: DatabaseTransaction, tenant: T) -> ScopedTransaction
    where
        T: Into<TenantKey> + Into<TenantSchema> + Copy,
    {
        let schema = Some(tenant.into());
        let inner = AtomicTransaction::new(inner);
        Scoped::new(inner, Scope { schema, ..self.scope(tenant.into()) })
    }

    /// Wraps a connection of the embedder's own type and confines every statement to `tenant`.
    pub fn confine<C>(&self, inner: C, tenant: impl Into<TenantKey>) -> Scoped<C> {
        Scoped::new(inner, self.scope(tenant.into()))
    }

    /// Returns the plan of a statement.
    ///
    /// # Errors
    ///
    /// The reason for the refusal.
    #[inline]
    pub fn plan(&self, dialect: Dialect, text: &str) -> Result<Arc<Plan>, ScopeError> {
        self.plan_by(Mode::Column, dialect, text)
    }

    #[inline]
    fn plan_by(&self, mode: Mode, dialect: Dialect, text: &str) -> Result<Arc<Plan>, ScopeError> {
        if let Some(plan) = self.0.plans.get(mode, dialect, text) {
            return Ok(plan);
        }
        let plan = Arc::new(rewrite(mode, dialect, &self.0.registry, text)?);
        self.0.plans.insert(mode, dialect, text, Arc::clone(&plan));
        Ok(plan)
    }

    /// Like [`Hook::plan`], without reading or filling the cache.
    ///
    /// # Errors
    ///
    /// The reason for the refusal.
    pub fn rewrite(&self, dialect: Dialect, text: &str) -> Result<Plan, ScopeError> {
        rewrite(Mode::Column, dialect, &self.0.registry, text)
    }

    fn scope(&self, tenant: TenantKey) -> Scope {
        Scope { hook: self.clone(), tenant: tenant.0, schema: None, observer: None, failure: None }
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("registry", &self.0.registry).finish_non_exhaustive()
    }
}

/// The counter of refused statements, labelled with `refusal`. As in the log, refusals of the kind
/// [`Refusal::Parameters`] are left out.
pub const REFUSED_STATEMENTS_TOTAL: &str = "tenantry_refused_statements_total";

/// Registers the counters at zero, so that an alert also fires on the first refusal.
fn describe() {
    describe_counter!(REFUSED_STATEMENTS_TOTAL, Unit::Count, "Statements that the query hook refused.");
    for kind in Refusal::ALL.into_iter().filter(|kind| !kind.is_slip()) {
        counter!(REFUSED_STATEMENTS_TOTAL, "refusal" => kind.as_str()).increment(0);
    }
}

/// Receives refused statements. It is called synchronously: it must not block, because the caller would wait for it.
pub type RefusalObserver = Arc<dyn Fn(&ScopeError) + Send + Sync>;

/// A hook and the tenant it confines statements to.
#[derive(Clone)]
pub(super) struct Scope {
    hook: Hook,
    tenant: Value,
    /// The schema of the tenant's tables, if it has its own.
    schema: Option<TenantSchema>,
    pub(super) observer: Option<RefusalObserver>,
    /// The transaction that a refused statement fails, if any.
    failure: Option<Failure>,
}

impl Scope {
    /// Returns the same scope with the tables of another hook.
    pub(super) fn under(&self, hook: &Hook) -> Self {
        Self { hook: hook.clone(), ..self.clone() }
    }

    /// Returns the same scope, in which a refusal fails the given transaction.
    pub(super) fn failing(self, failure: Failure) -> Self {
        Self { failure: Some(failure), ..self }
    }

    fn mode(&self) -> Mode {
        if self.schema.is_some() { Mode::Schema } else { Mode::Column }
    }

    /// Returns the confined statement.
    pub(super) fn confine(&self, statement: Statement) -> Result<Statement, ScopeError> {
        let confined = Dialect::try_from(statement.db_backend)
            .and_then(|dialect| self.hook.plan_by(self.mode(), dialect, &statement.sql))
            .and_then(|plan| plan.apply(statement, &self.tenant, self.schema.as_ref()));
        if let (Err(_), Some(failure)) = (&confined, &self.failure) {
            failure.note();
        }
        if let Err(refusal) = &confined
            && !refusal.refusal().is_slip()
        {
            let (kind, what) = (refusal.refusal(), refusal.what_without_values());
            tracing::warn!(refusal = ?kind, what, "statement refused by the tenant scope");
            counter!(REFUSED_STATEMENTS_TOTAL, "refusal" => kind.as_str()).increment(1);
            if let Some(observer) = &self.observer {
                observer(refusal);
            }
        }
        confined
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("hook", &self.hook).field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

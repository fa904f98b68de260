//! The hook: a registry and the plans made from it, shared by all connections of a process.

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

/// How much memory plans may take unless the embedder says otherwise.
const PLAN_BYTES: u64 = 16 << 20;

/// The tenant as the tables' tenant column stores it. It is never NULL.
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

/// Confines statements by a [`Registry`]. Cheap to clone: clones share the plans.
#[derive(Clone)]
pub struct Hook(Arc<Shared>);

struct Shared {
    registry: Registry,
    plans: PlanCache,
}

impl Hook {
    /// A hook whose plans take at most 16 MiB.
    pub fn new(registry: Registry) -> Self {
        Self::with_plan_bytes(registry, PLAN_BYTES)
    }

    /// A hook whose plans take at most `bytes`.
    pub fn with_plan_bytes(registry: Registry, bytes: u64) -> Self {
        describe();
        Self(Arc::new(Shared { registry, plans: PlanCache::new(bytes) }))
    }

    /// The tables this hook knows.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// A connection on which every statement is `tenant`'s.
    pub fn connection(&self, inner: DatabaseConnection, tenant: impl Into<TenantKey>) -> ScopedConnection {
        self.confine(inner, tenant)
    }

    /// A transaction that was begun elsewhere, on which from now on every statement is `tenant`'s. What has to be said
    /// to the database first, such as `SELECT app_tenant($1)` for row-level security, is said before.
    pub fn transaction(&self, inner: DatabaseTransaction, tenant: impl Into<TenantKey>) -> ScopedTransaction {
        self.confine(AtomicTransaction::new(inner), tenant)
    }

    /// A connection to PostgreSQL on which every statement is that of a tenant with tables of its own, in the schema
    /// [`TenantSchema`] of its id. They have the tenant's column all the same, and INSERT fills it; global tables are
    /// where the search path finds them.
    pub fn connection_in_schema<T>(&self, inner: DatabaseConnection, tenant: T) -> ScopedConnection
    where
        T: Into<TenantKey> + Into<TenantSchema> + Copy,
    {
        let schema = Some(tenant.into());
        Scoped::new(inner, Scope { schema, ..self.scope(tenant.into()) })
    }

    /// As [`Hook::connection_in_schema`], in a transaction that was begun elsewhere.
    pub fn transaction_in_schema<T>(&self, inner: DatabaseTransaction, tenant: T) -> ScopedTransaction
    where
        T: Into<TenantKey> + Into<TenantSchema> + Copy,
    {
        let schema = Some(tenant.into());
        let inner = AtomicTransaction::new(inner);
        Scoped::new(inner, Scope { schema, ..self.scope(tenant.into()) })
    }

    /// A connection of the embedder's own kind, on which every statement is `tenant`'s.
    pub fn confine<C>(&self, inner: C, tenant: impl Into<TenantKey>) -> Scoped<C> {
        Scoped::new(inner, self.scope(tenant.into()))
    }

    /// What becomes of a statement.
    ///
    /// # Errors
    ///
    /// Why it is refused.
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

    /// As [`Hook::plan`], without looking into the cache or filling it.
    ///
    /// # Errors
    ///
    /// Why it is refused.
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

/// The counter of refused statements, by `refusal`; those that only miscounted their values apart, as in the log.
pub const REFUSED_STATEMENTS_TOTAL: &str = "tenantry_refused_statements_total";

/// Counters that are there from the start, at zero, so that an alarm sees the first refusal too.
fn describe() {
    describe_counter!(REFUSED_STATEMENTS_TOTAL, Unit::Count, "Statements that the query hook refused.");
    for kind in Refusal::ALL.into_iter().filter(|kind| !kind.is_slip()) {
        counter!(REFUSED_STATEMENTS_TOTAL, "refusal" => kind.as_str()).increment(0);
    }
}

/// Hears of refused statements, on the spot: it must not wait, or the statement's sender does.
pub type RefusalObserver = Arc<dyn Fn(&ScopeError) + Send + Sync>;

/// A hook and the tenant whose statements it confines.
#[derive(Clone)]
pub(super) struct Scope {
    hook: Hook,
    tenant: Value,
    /// Where the tenant's tables are, if it has tables of its own.
    schema: Option<TenantSchema>,
    pub(super) observer: Option<RefusalObserver>,
    /// What a refused statement fails, if anything.
    failure: Option<Failure>,
}

impl Scope {
    /// The same tenant with the tables of another hook.
    pub(super) fn under(&self, hook: &Hook) -> Self {
        Self { hook: hook.clone(), ..self.clone() }
    }

    /// The same, whose refusals are failures of a transaction.
    pub(super) fn failing(self, failure: Failure) -> Self {
        Self { failure: Some(failure), ..self }
    }

    fn mode(&self) -> Mode {
        if self.schema.is_some() { Mode::Schema } else { Mode::Column }
    }

    /// The confined statement.
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
            tracing::warn!(refusal = ?kind, what, "a statement was refused by the tenant scope");
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

//! The confinement of a statement: a hook, the tenant, and what follows from a refusal.

use std::{fmt, sync::Arc};

use metrics::counter;
use sea_orm::Statement;

use super::{
    Dialect,
    atomic_transaction::Failure,
    error::ScopeError,
    hook::{Hook, REFUSED_STATEMENTS_TOTAL},
    schema::{Mode, TenantSchema},
    tenant_key::TenantKey,
};

/// Receives refused statements. It is called synchronously: it must not block, because the caller would wait for it.
pub type RefusalObserver = Arc<dyn Fn(&ScopeError) + Send + Sync>;

/// A hook and the tenant it confines statements to.
#[derive(Clone)]
pub(super) struct Scope {
    hook: Hook,
    tenant: TenantKey,
    /// The schema of the tenant's tables, if it has its own.
    schema: Option<TenantSchema>,
    pub(super) observer: Option<RefusalObserver>,
    /// The transaction that a refused statement fails, if any.
    failure: Option<Failure>,
}

impl Scope {
    /// Creates the scope of that tenant.
    pub(super) fn new(hook: &Hook, tenant: TenantKey) -> Self {
        Self { hook: hook.clone(), tenant, schema: None, observer: None, failure: None }
    }

    /// Returns the same scope for a tenant with its own schema.
    pub(super) fn in_schema(self, schema: TenantSchema) -> Self {
        Self { schema: Some(schema), ..self }
    }

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

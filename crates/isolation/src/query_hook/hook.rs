//! The query hook: a registry and the plans made from it, shared by all connections of a process.

use std::{fmt, sync::Arc};

use metrics::{Unit, counter, describe_counter};

use super::{
    Dialect,
    cache::PlanCache,
    error::{Refusal, ScopeError},
    plan::Plan,
    registry::Registry,
    rewrite::{between_comments, rewrite},
    schema::Mode,
};

/// The memory that plans may take by default.
const PLAN_BYTES: u64 = 16 << 20;

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
    pub(super) fn plan_by(&self, mode: Mode, dialect: Dialect, text: &str) -> Result<Arc<Plan>, ScopeError> {
        let sought = between_comments(text);
        if let Some(plan) = self.0.plans.get(mode, dialect, sought) {
            return Ok(plan);
        }
        match rewrite(mode, dialect, &self.0.registry, sought) {
            Ok(plan) => {
                let plan = Arc::new(plan);
                self.0.plans.insert(mode, dialect, sought, Arc::clone(&plan));
                Ok(plan)
            }
            // The refusal is about the text as it came.
            Err(_) if sought.len() < text.len() => rewrite(mode, dialect, &self.0.registry, text).map(Arc::new),
            Err(refusal) => Err(refusal),
        }
    }

    /// Like [`Hook::plan`], without reading or filling the cache.
    ///
    /// # Errors
    ///
    /// The reason for the refusal.
    pub fn rewrite(&self, dialect: Dialect, text: &str) -> Result<Plan, ScopeError> {
        rewrite(Mode::Column, dialect, &self.0.registry, text)
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

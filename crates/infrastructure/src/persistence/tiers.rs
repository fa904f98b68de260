//! Where the rows of each tenant are, as far as this process knows.
//!
//! Most tenants share tables, so only the others are remembered. The knowledge may be old: PostgreSQL compares it with the
//! tenant's row when a transaction names its tenant, and refuses with [`MOVED`] what expects the wrong tier.

use std::{collections::HashSet, sync::RwLock};

use sea_orm::{
    DbErr,
    sqlx::{self, error::DatabaseError},
};
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_isolation::driver_error;

/// The SQLSTATE of a transaction that expects the tenant in another tier than it is in.
pub(super) const MOVED: &str = "TY001";
/// The SQLSTATE of a transaction in a tenant that is being purged.
pub(super) const PURGED: &str = "TY002";
/// The SQLSTATE of a transaction that can't be serialized with another (PostgreSQL, appendix A).
pub(super) const SERIALIZATION_FAILURE: &str = "40001";
/// Seeds the key of the lock that the mover of a tenant takes alone, and an embedder's transactions that write together.
pub(super) const FENCE: i64 = 0x6665_6e63;
/// Seeds the key of the mutex of a tenant with its own tables.
pub(super) const ALONE: i64 = 0x616c_6f6e;

/// Seeds the key of the lock of whoever changes the schema of a tenant, or moves the tenant.
pub(super) const CHANGES: i64 = 0x6368_6e67;

/// Returns the expression for the key of an advisory lock.
pub(super) fn lock_key(tenant: &str, seed: i64) -> String {
    format!("pg_catalog.hashtextextended({tenant}::text, {seed})")
}

/// The tenants of which this process knows that they have their own tables.
#[derive(Debug, Default)]
pub(crate) struct Tiers(RwLock<HashSet<TenantId>>);

impl Tiers {
    /// Returns the tier in which the tenant was last found.
    pub(super) fn of(&self, tenant: TenantId) -> Tier {
        let apart = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if apart.contains(&tenant) { Tier::Schema } else { Tier::Shared }
    }

    /// Remembers where the tenant is.
    pub(super) fn learn(&self, tenant: TenantId, tier: Tier) {
        let mut apart = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        match tier {
            Tier::Shared => apart.remove(&tenant),
            Tier::Schema => apart.insert(tenant),
        };
    }

    /// Remembers that the tenant is not in that tier.
    pub(super) fn correct(&self, tenant: TenantId, wrong: Tier) {
        let right = match wrong {
            Tier::Shared => Tier::Schema,
            Tier::Schema => Tier::Shared,
        };
        self.learn(tenant, right);
    }
}

/// The search for the tier of a tenant: it is asked for where it was last found, and if it was moved, in the other one.
pub(crate) struct Search<'a> {
    tiers: &'a Tiers,
    tenant: TenantId,
    tier: Tier,
    /// How often it may still be asked for: a tenant may be moved to and fro.
    left: usize,
    has_missed: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(tiers: &'a Tiers, tenant: TenantId) -> Self {
        Self { tiers, tenant, tier: tiers.of(tenant), left: 3, has_missed: false }
    }

    /// Returns the tier in which to ask.
    pub(crate) const fn tier(&self) -> Tier {
        self.tier
    }

    /// Returns the answer, or `None` if the same is to be asked again.
    pub(crate) fn end<T>(&mut self, answer: Result<T, DbErr>) -> Option<Result<T, DbErr>> {
        match &answer {
            Err(error) if self.left > 0 && has_moved(error) => {
                self.left -= 1;
                self.tiers.correct(self.tenant, self.tier);
                self.tier = self.tiers.of(self.tenant);
                None
            }
            // The tenant's row was changed after the snapshot of the transaction, perhaps by a move. The next one is newer.
            Err(error) if self.left > 0 && has_code(error, &[SERIALIZATION_FAILURE]) => {
                self.left -= 1;
                None
            }
            // Its own tables may be gone because it was moved a moment ago. If not, the next answer is the same.
            Err(error) if !self.has_missed && self.tier == Tier::Schema && lacks_table(error) => {
                self.has_missed = true;
                None
            }
            _ => Some(answer),
        }
    }
}

/// Returns whether the database refused a transaction because the tenant is in another tier.
pub(super) fn has_moved(error: &DbErr) -> bool {
    has_code(error, &[MOVED])
}

/// Returns whether a statement on PostgreSQL named a schema, a table or a column that is not there.
pub(super) fn lacks_table(error: &DbErr) -> bool {
    // invalid_schema_name, undefined_table, undefined_column
    has_code(error, &["3F000", "42P01", "42703"])
}

/// Returns whether the database answered with one of these SQLSTATEs.
pub(super) fn has_code(error: &DbErr, codes: &[&str]) -> bool {
    let answer = driver_error(error).and_then(sqlx::Error::as_database_error);
    answer.and_then(DatabaseError::code).is_some_and(|code| codes.contains(&&*code))
}

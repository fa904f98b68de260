//! An embedder's tables inside of a running unit of work: what it writes there happens with it or not at all.

use tenantry_application::ports::unit_of_work::UnitOfWork;

use super::unit_of_work::TenantWork;
use crate::scoping::{AtomicTransaction, Borrowed, Scoped};

/// The transaction of a unit of work, as an embedder's statements may use it: confined to the tenant and to the tables
/// that were registered by [`DatabaseOptions::embed`](super::DatabaseOptions::embed). It can't be committed; that is
/// the unit of work's. Once a statement failed here the unit of work commits nothing any more.
pub type TenantTransaction<'a> = Scoped<Borrowed<'a, AtomicTransaction>>;

/// The transaction of that unit of work, or `None` if it is not one on a database of this crate.
pub fn tenant_transaction(work: &dyn UnitOfWork) -> Option<TenantTransaction<'_>> {
    work.as_any().downcast_ref::<TenantWork>().map(TenantWork::embedded)
}

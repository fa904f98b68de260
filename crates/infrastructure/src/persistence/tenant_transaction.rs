//! An embedder's access to its tables in a running unit of work: its writes are stored with the unit of work or not at
//! all.

use tenantry_application::ports::unit_of_work::UnitOfWork;

use super::unit_of_work::TenantWork;
use crate::scoping::{AtomicTransaction, Borrowed, Scoped};

/// The transaction of a unit of work for an embedder's statements. It is confined to the tenant and to the tables
/// registered by [`DatabaseOptions::embed`](super::DatabaseOptions::embed). Only the unit of work can commit it. After
/// a statement failed here, the unit of work can no longer commit.
pub type TenantTransaction<'a> = Scoped<Borrowed<'a, AtomicTransaction>>;

/// Returns the transaction of that unit of work, or `None` if it does not run on a database of this crate.
pub fn tenant_transaction(work: &dyn UnitOfWork) -> Option<TenantTransaction<'_>> {
    work.as_any().downcast_ref::<TenantWork>().map(TenantWork::embedded)
}

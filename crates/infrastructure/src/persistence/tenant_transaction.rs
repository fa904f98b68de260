//! An embedder's access to its tables in a running unit of work: its writes are stored with the unit of work or not at
//! all.

use tenantry_application::ports::{event_handler::HandlerError, provisioner::ProvisionError, seed::SeedError};
use tenantry_isolation::{Borrowed, Scoped};

/// The transaction of a unit of work for an embedder's statements. It is confined to the tenant and to the tables
/// registered by [`DatabaseOptions::embed`](super::DatabaseOptions::embed). On PostgreSQL its statements run under
/// [`TENANT_ROLE`](super::TENANT_ROLE); the first of them, and the first of Tenantry's own after them, take one more
/// round trip. Only the unit of work can commit it. After a statement failed here, the unit of work can no longer commit.
pub type TenantTransaction<'a> = Scoped<Borrowed<'a>>;

/// The unit of work runs on a store that has no SQL: a fake, a mock, or an adapter of another crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the unit of work has no SQL transaction, because its store is not a database of tenantry-infrastructure; test your \
     own statements on SQLite (`TestApp::sqlite` of tenantry-test-app), not on the store in memory or on mocks"
)]
pub struct NoSqlTransaction;

impl From<NoSqlTransaction> for HandlerError {
    fn from(error: NoSqlTransaction) -> Self {
        Self::failed(error)
    }
}

impl From<NoSqlTransaction> for ProvisionError {
    fn from(error: NoSqlTransaction) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl From<NoSqlTransaction> for SeedError {
    fn from(error: NoSqlTransaction) -> Self {
        Self::failed(error)
    }
}

//! An embedder's access to its tables in a running unit of work: its writes are stored with the unit of work or not at
//! all.

use tenantry_isolation::{Borrowed, Scoped};

/// The transaction of a unit of work for an embedder's statements. It is confined to the tenant and to the tables
/// registered by [`DatabaseOptions::embed`](super::DatabaseOptions::embed). On PostgreSQL its statements run under
/// [`TENANT_ROLE`](super::TENANT_ROLE); the first of them, and the first of Tenantry's own after them, take one more
/// round trip. Only the unit of work can commit it. After
/// a statement failed here, the unit of work can no longer commit.
pub type TenantTransaction<'a> = Scoped<Borrowed<'a>>;

//! The statement by which a transaction names its tenant for row-level security, until it ends.

/// Names the tenant.
pub const SET_TENANT: &str = "SELECT app_tenant($1)";

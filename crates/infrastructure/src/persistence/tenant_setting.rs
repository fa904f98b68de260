//! The statements by which a transaction names its tenant for row-level security, until it ends.

/// Names the tenant.
pub(super) const SET_TENANT: &str = "SELECT app_tenant($1)";
/// Like [`SET_TENANT`], and waits until no other unit of work of that tenant is running, as SQLite does for all
/// tenants.
pub(super) const SET_TENANT_ALONE: &str = "SELECT app_tenant_alone($1)";

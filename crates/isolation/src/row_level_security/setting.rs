//! The statement by which a transaction names its tenant for row-level security, until it ends.

use crate::query_hook::TenantType;

/// Names the tenant.
pub const SET_TENANT: &str = "SELECT app_tenant($1)";

/// Returns the statement that names a tenant with an ID of that type. Each type has a text of its own, because a
/// connection prepares a text once, for values of one type.
pub(crate) const fn set_tenant(tenant_type: TenantType) -> &'static str {
    match tenant_type {
        TenantType::Uuid => SET_TENANT,
        TenantType::BigInt => "SELECT app_tenant($1::bigint)",
        TenantType::Text => "SELECT app_tenant($1::text)",
    }
}

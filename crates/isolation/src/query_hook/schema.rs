//! A tenant's schema. Its name is derived from the tenant's ID, so that no client can choose one.

use std::fmt;

use uuid::Uuid;

/// How a statement is confined to one tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    /// All tenants share tables, and a column names the tenant.
    Column,
    /// Each tenant has its own tables in its own schema.
    Schema,
}

/// The schema of a tenant's tables: `tenant_` and the tenant's ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSchema(String);

impl TenantSchema {
    /// Returns the name without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Uuid> for TenantSchema {
    fn from(tenant: Uuid) -> Self {
        Self(format!("tenant_{}", tenant.simple()))
    }
}

impl From<i64> for TenantSchema {
    fn from(tenant: i64) -> Self {
        Self(format!("tenant_{tenant}"))
    }
}

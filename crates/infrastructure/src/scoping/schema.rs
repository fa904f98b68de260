//! A tenant's schema: its name is made of the tenant's id, so that no client can write one.

use std::fmt;

use uuid::Uuid;

/// How a statement is made one tenant's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    /// All tenants share tables, in which a column names the tenant.
    Column,
    /// Each tenant has tables of its own, in a schema of its own.
    Schema,
}

/// The schema in which a tenant's tables are: `tenant_` and the tenant's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSchema(String);

impl TenantSchema {
    /// The name, without quotes.
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

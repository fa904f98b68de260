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

impl TenantSchema {
    /// Returns whether a schema of that name is that of a tenant.
    pub fn is_one(name: &str) -> bool {
        let id = name.strip_prefix("tenant_").unwrap_or_default();
        let is_uuid = id.len() == 32 && id.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        is_uuid || id.parse::<i64>().is_ok_and(|number| number.to_string() == id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_schema_of_a_tenant_is_called_like_one() {
        for schema in [TenantSchema::from(Uuid::max()), TenantSchema::from(7), TenantSchema::from(-7)] {
            assert!(TenantSchema::is_one(schema.as_str()), "{schema}");
        }
        for other in [
            "tenant_",
            "tenants",
            "tenant_a",
            "tenant_07",
            "tenant_7b",
            "public",
            "tenant_G0000000000000000000000000000000",
        ] {
            assert!(!TenantSchema::is_one(other), "{other}");
        }
    }
}

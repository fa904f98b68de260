//! The policy of a tenant's table.

use super::named;
use crate::{
    names::{quoted, quoted_table},
    query_hook::TenantType,
};

/// How the policy of a table names the tenant of a row, and whom it is for.
///
/// ```
/// # use tenantry_isolation::{TenantType, row_level_security::TenantPolicy};
/// let policy = TenantPolicy::by("account_id").of_type(TenantType::BigInt).for_role("app");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TenantPolicy<'a> {
    column: &'a str,
    tenant_type: TenantType,
    role: Option<&'a str>,
}

impl Default for TenantPolicy<'_> {
    /// Compares the column `tenant_id`, a UUID, for every role.
    fn default() -> Self {
        Self::by("tenant_id")
    }
}

impl<'a> TenantPolicy<'a> {
    /// Compares this column, a UUID, for every role.
    #[must_use]
    pub const fn by(column: &'a str) -> Self {
        Self { column, tenant_type: TenantType::Uuid, role: None }
    }

    /// Compares an ID of this type.
    #[must_use]
    pub const fn of_type(self, tenant_type: TenantType) -> Self {
        Self { tenant_type, ..self }
    }

    /// Is for this role only, and for those that inherit from it. Every other role sees no row.
    #[must_use]
    pub const fn for_role(self, role: &'a str) -> Self {
        Self { role: Some(role), ..self }
    }

    /// Returns the statement that creates it on this table, which is in quotes if it needs them. `written` writes names.
    pub(crate) fn create(&self, table: &str, written: fn(&str) -> String) -> String {
        let Self { column, tenant_type, role } = *self;
        let own = format!("{} = {}", written(column), named(tenant_type));
        let to = role.map(|role| format!(" TO {}", written(role))).unwrap_or_default();
        format!("CREATE POLICY tenant ON {table}{to} USING ({own}) WITH CHECK ({own})")
    }

    /// Returns the statement that the migration of a table runs.
    pub(super) fn raise(&self, table: &str) -> String {
        self.create(&quoted_table(table), quoted)
    }

    /// Returns the column that it compares.
    pub(crate) const fn column(&self) -> &'a str {
        self.column
    }
}

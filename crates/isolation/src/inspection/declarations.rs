//! What an inspection is told about the tables: the registry, and what the registry cannot know.

use sea_orm::{DbBackend, Statement};
use uuid::Uuid;

use super::report::RowsOf;
use crate::{Registry, TenantType, row_level_security::TenantPolicy};

/// A table of which more is known than its registration says.
#[derive(Debug, Clone, Copy)]
pub struct KnownTable {
    /// Its name.
    pub name: &'static str,
    /// Whose rows it holds.
    pub rows: RowsOf,
    /// The privileges that the serving role should have on its rows, separated by `", "`.
    pub grants: &'static str,
    /// The privileges that the role of tenants' statements should have, if they have a role of their own.
    pub grants_in_tenants: &'static str,
    /// The column that names the tenant of each row, if a transaction outside all tenants may read the table too.
    pub written_by: Option<&'static str>,
    /// What a tenant's row should reference instead of this table, for a table whose rows belong to no tenant. The text
    /// completes the sentence "refer to …"; `{tenant}` in it becomes the tenant column.
    pub refer_instead: Option<&'static str>,
}

/// The table that has one row for each tenant, which the tenants' tables may reference.
#[derive(Debug, Clone, Copy)]
pub struct TenantsTable {
    /// Its name.
    pub name: &'static str,
    /// The column with the tenant's ID.
    pub key: &'static str,
    /// Returns the statement that inserts a tenant with this ID. The row is rolled back.
    pub insert: Insert,
}

/// Returns the statement that inserts a row for the tenant with this ID, a new row each time.
pub type Insert = fn(DbBackend, Uuid) -> Statement;

/// What an inspection is told about the tables.
#[derive(Debug, Clone)]
pub struct Declarations {
    pub(super) registry: Registry,
    pub(super) known: &'static [KnownTable],
    pub(super) tenants: Option<TenantsTable>,
    /// The rows that can't be invented, by table.
    pub(super) rows: Vec<(&'static str, Insert)>,
    pub(super) migrations: Vec<String>,
    pub(super) tenant_role: Option<&'static str>,
    /// Whether tenants may have their tables in schemas of their own, which somebody else looks at.
    pub(super) tenant_schemas: bool,
    pub(super) owner_remedy: &'static str,
}

impl Declarations {
    /// Declares the tables of a registry, and nothing else.
    pub fn of(registry: Registry) -> Self {
        let owner_remedy = "transfer the tables to another role, and run the migrations as that role";
        Self {
            registry,
            known: &[],
            tenants: None,
            rows: Vec::new(),
            migrations: Vec::new(),
            tenant_role: None,
            tenant_schemas: false,
            owner_remedy,
        }
    }

    /// Leaves tables in [schemas of tenants](crate::TenantSchema) out. The caller looks at them.
    pub const fn with_tenant_schemas(mut self) -> Self {
        self.tenant_schemas = true;
        self
    }

    /// Adds what is known about tables. It comes before what the registry says.
    pub const fn knowing(mut self, tables: &'static [KnownTable]) -> Self {
        self.known = tables;
        self
    }

    /// Names the table of the tenants themselves. Without it no tenant's table may reference one.
    pub const fn with_tenants(mut self, table: TenantsTable) -> Self {
        self.tenants = Some(table);
        self
    }

    /// Says how to insert a row into a tenants' table, for tables of which the probe can't invent one. The row is rolled
    /// back.
    pub fn with_row(mut self, table: &'static str, insert: Insert) -> Self {
        self.rows.push((table, insert));
        self
    }

    /// Names a table of applied migrations.
    pub fn with_migrations(mut self, table: impl Into<String>) -> Self {
        self.migrations.push(table.into());
        self
    }

    /// Names the role that `app_tenant` assumes for the statements of a tenant on PostgreSQL. It should have no other
    /// rights than those on the registered tables and [`KnownTable::grants_in_tenants`].
    pub const fn with_tenant_role(mut self, role: &'static str) -> Self {
        self.tenant_role = Some(role);
        self
    }

    /// Replaces the remedy for a serving role that owns the tables.
    pub const fn with_owner_remedy(mut self, remedy: &'static str) -> Self {
        self.owner_remedy = remedy;
        self
    }

    /// Returns the policy that a tenant's table should have.
    pub(super) const fn policy<'a>(&self, column: &'a str, tenant_type: TenantType) -> TenantPolicy<'a> {
        let policy = TenantPolicy::by(column).of_type(tenant_type);
        match self.tenant_role {
            Some(role) => policy.for_role(role),
            None => policy,
        }
    }

    pub(super) fn known(&self, table: &str) -> Option<&'static KnownTable> {
        self.known.iter().find(|known| known.name == table)
    }
}

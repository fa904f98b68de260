//! A tenant's table as the kit works on it, and how its name is written: as a tenant writes it, or as the truth is
//! found, which is the same statement over the tenant's rows only.

use sea_orm::DbBackend;
use tenantry_domain::id::TenantId;
use tenantry_infrastructure::scoping::{Confinement, Registry};

/// What a column is called that says whose a row is, in a table that was registered as shared by all.
const TENANT_COLUMN: &str = "tenant_id";

/// A tenant's table.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) name: String,
    /// The column that says whose a row is.
    pub(super) tenant: String,
    pub(super) columns: Vec<String>,
    /// The rest of the primary key.
    pub(super) key: Vec<String>,
}

/// The tables of which each row is a tenant's, sorted: those that are registered so, and those that are registered as
/// shared by all and yet say whose a row is, unless that is meant.
pub(super) fn shapes(registry: &Registry, shared: &[String]) -> Vec<Shape> {
    let tenants = registry.tables().filter_map(|(name, table)| {
        let tenant = match table.confinement() {
            Confinement::Tenant { column, .. } => column.as_str(),
            Confinement::Global(_) if shared.iter().any(|meant| meant == name) => return None,
            Confinement::Global(_) => table.columns().iter().find(|column| *column == TENANT_COLUMN)?,
        };
        Some(Shape {
            name: name.to_owned(),
            tenant: tenant.to_owned(),
            columns: table.columns().to_vec(),
            key: table.key().iter().filter(|column| *column != tenant).cloned().collect(),
        })
    });
    let mut shapes: Vec<Shape> = tenants.collect();
    shapes.sort_by(|one, other| one.name.cmp(&other.name));
    shapes
}

impl Shape {
    /// The columns that are neither the tenant nor in the key.
    pub(super) fn plain(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().filter(|column| **column != self.tenant && !self.key.contains(column))
    }

    /// All columns, qualified and separated.
    pub(super) fn list(&self, alias: &str) -> String {
        list(&self.columns, alias)
    }
}

/// Columns, qualified and separated.
pub(super) fn list(columns: &[String], alias: &str) -> String {
    columns.iter().map(|column| format!("{alias}.\"{column}\"")).collect::<Vec<_>>().join(", ")
}

/// How statements are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    pub(super) backend: DbBackend,
    /// Whose rows alone a table's name stands for; of `None` a name is a name, and the walls have to see to it.
    only: Option<TenantId>,
}

impl Spelling {
    /// As a tenant writes.
    pub(super) const fn plain(backend: DbBackend) -> Self {
        Self { backend, only: None }
    }

    /// As it is written where there are no walls, so that it means the same.
    pub(super) const fn truth(backend: DbBackend, tenant: TenantId) -> Self {
        Self { backend, only: Some(tenant) }
    }

    /// The table in FROM, which needs an alias.
    pub(super) fn table(&self, shape: &Shape) -> String {
        let name = quoted(&shape.name);
        match self.only {
            None => name,
            Some(tenant) => {
                format!("(SELECT * FROM {name} WHERE \"{}\" = {})", shape.tenant, self.literal(tenant))
            }
        }
    }

    /// The tenant as a literal of the database.
    pub(super) fn literal(&self, tenant: TenantId) -> String {
        match self.backend {
            DbBackend::Sqlite => format!("X'{}'", tenant.as_uuid().simple()),
            _ => format!("'{tenant}'"),
        }
    }

    /// The parameter of that number, from 1.
    pub(super) fn parameter(&self, number: usize) -> String {
        match self.backend {
            DbBackend::Sqlite => format!("?{number}"),
            _ => format!("${number}"),
        }
    }
}

/// A name in quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

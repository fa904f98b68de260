//! A tenant's table as the kit uses it, and the spelling of its name: as a tenant writes it, or as the truth is
//! determined, with the same statement over the tenant's rows only.

use sea_orm::{DbBackend, Value};
pub(super) use tenantry_isolation::row_level_security::{quoted, quoted_table};
use tenantry_isolation::{
    Confinement, Registry, TenantKey,
    inspection::synthetic_rows::{Catalogue, Cell},
};

use super::tenant::literal;

/// The column that names the tenant, in a table that was registered as shared by all.
const TENANT_COLUMN: &str = "tenant_id";

/// A tenant's table.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) name: String,
    /// The column that names the tenant.
    pub(super) tenant: String,
    pub(super) columns: Vec<String>,
    /// The rest of the primary key.
    pub(super) key: Vec<String>,
    /// The columns that the database computes, into which no statement can write.
    pub(super) computed: Vec<String>,
    /// The columns that the database numbers, into which only a repair can write.
    pub(super) identities: Vec<String>,
}

/// Returns the tables in which each row belongs to a tenant, sorted: those registered as such, and those registered as
/// shared by all that nevertheless have a tenant column, unless this is on purpose.
pub(super) fn shapes(registry: &Registry, catalogue: &Catalogue, shared: &[String]) -> Vec<Shape> {
    let tenants = registry.tables().filter_map(|(name, table)| {
        let tenant = match table.confinement() {
            Confinement::Tenant { column, .. } => column.as_str(),
            Confinement::Global(_) if shared.iter().any(|meant| meant == name) => return None,
            Confinement::Global(_) => table.columns().iter().find(|column| *column == TENANT_COLUMN)?,
        };
        // A table that is registered by name has no key in the registry.
        let key = Some(catalogue.key(name)).filter(|key| !key.is_empty()).unwrap_or(table.key());
        let generated = catalogue.columns(name).filter(|column| catalogue.is_generated(name, column));
        let (identities, computed) =
            generated.map(str::to_owned).partition(|column| catalogue.is_identity(name, column));
        Some(Shape {
            name: name.to_owned(),
            tenant: tenant.to_owned(),
            columns: table.columns().to_vec(),
            key: key.iter().filter(|column| *column != tenant).cloned().collect(),
            computed,
            identities,
        })
    });
    let mut shapes: Vec<Shape> = tenants.collect();
    shapes.sort_by(|one, other| one.name.cmp(&other.name));
    shapes
}

impl Shape {
    /// Returns a table of which only the name and the tenant column are known.
    pub(super) fn named(name: &str, tenant: &str) -> Self {
        let (name, tenant, columns) = (name.to_owned(), tenant.to_owned(), Vec::new());
        Self { name, tenant, columns, key: Vec::new(), computed: Vec::new(), identities: Vec::new() }
    }

    /// Returns the columns into which a statement can write.
    pub(super) fn writable(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().filter(|column| !self.computed.contains(column) && !self.identities.contains(column))
    }

    /// Returns the writable columns other than the tenant and the key.
    pub(super) fn plain(&self) -> impl Iterator<Item = &String> {
        self.writable().filter(|column| **column != self.tenant && !self.key.contains(column))
    }

    /// Returns all columns, qualified and separated.
    pub(super) fn list(&self, alias: &str) -> String {
        list(&self.columns, alias)
    }
}

/// Returns the columns, qualified and separated.
pub(super) fn list(columns: &[String], alias: &str) -> String {
    columns.iter().map(|column| format!("{alias}.\"{column}\"")).collect::<Vec<_>>().join(", ")
}

/// How statements are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling<'a> {
    pub(super) backend: DbBackend,
    /// The tenant whose rows a table name is restricted to, and what is known of its columns. With `None` the name is
    /// plain, and the isolation must restrict it.
    only: Option<(&'a Catalogue, &'a TenantKey)>,
}

impl<'a> Spelling<'a> {
    /// The spelling that a tenant uses.
    pub(super) const fn plain(backend: DbBackend) -> Self {
        Self { backend, only: None }
    }

    /// The spelling with the same meaning without isolation.
    pub(super) const fn baseline(backend: DbBackend, catalogue: &'a Catalogue, tenant: &'a TenantKey) -> Self {
        Self { backend, only: Some((catalogue, tenant)) }
    }

    /// Returns the table in FROM, which needs an alias.
    pub(super) fn table(&self, shape: &Shape) -> String {
        let name = quoted_table(&shape.name);
        match self.only {
            None => name,
            Some((catalogue, tenant)) => {
                let tenant = catalogue.tenant_value(&shape.name, tenant);
                format!("(SELECT * FROM {name} WHERE \"{}\" = {})", shape.tenant, literal(self.backend, &tenant))
            }
        }
    }
}

/// The values of a statement that is being written.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(pub(super) Vec<Value>);

impl Values {
    /// Returns what stands for the value in the statement.
    pub(super) fn place(&mut self, cell: &Cell, spelling: Spelling<'_>) -> String {
        cell.place(spelling.backend, &mut self.0)
    }

    /// Returns what stands for the value, or NULL.
    pub(super) fn place_or_null(&mut self, cell: Option<&Cell>, spelling: Spelling<'_>) -> String {
        cell.map_or_else(|| "NULL".to_owned(), |cell| self.place(cell, spelling))
    }
}

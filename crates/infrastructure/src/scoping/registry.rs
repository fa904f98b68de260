//! What a tenant's statements may name. Whatever is not registered here is refused.

mod builder;
mod functions;

use std::collections::{HashMap, HashSet};

pub use builder::{Access, RegistryBuilder, RegistryError};

use super::Dialect;

/// How a registered table is confined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confinement {
    /// Each row belongs to the tenant named in this column.
    Tenant {
        /// The column's name.
        column: String,
        /// Whether the tenant may write its rows.
        access: Access,
    },
    /// All tenants share the rows.
    Global(Access),
}

/// A registered table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub(super) confinement: Confinement,
    pub(super) columns: Vec<String>,
    pub(super) key: Vec<String>,
}

impl Table {
    /// How the table is confined.
    pub fn confinement(&self) -> &Confinement {
        &self.confinement
    }

    /// The columns a statement may name.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The columns of the primary key, in its order; a tenant's table has the tenant's column first.
    pub fn key(&self) -> &[String] {
        &self.key
    }
}

/// Tables by name, and the functions and types that statements may use.
#[derive(Debug, Clone)]
pub struct Registry {
    tables: HashMap<String, Table>,
    functions: HashSet<String>,
    types: HashSet<String>,
}

impl Registry {
    /// An empty registry: every table is refused.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    /// What makes this registry, so that more can be registered beside it.
    pub fn into_builder(self) -> RegistryBuilder {
        RegistryBuilder::of(self)
    }

    /// This registry and all that is in the other one.
    pub(crate) fn with(mut self, other: &Self) -> Self {
        self.tables.extend(other.tables.iter().map(|(name, table)| (name.clone(), table.clone())));
        self.functions.extend(other.functions.iter().cloned());
        self.types.extend(other.types.iter().cloned());
        self
    }

    /// The registered tables, in no order.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.tables.iter().map(|(name, table)| (name.as_str(), table))
    }

    /// How the table of that name is confined.
    pub(crate) fn confinement(&self, name: &str) -> Option<&Confinement> {
        self.table(name).map(Table::confinement)
    }

    /// The column that says whose a row is, of a tenant's table.
    pub(crate) fn tenant_column(&self, name: &str) -> Option<&str> {
        match self.confinement(name)? {
            Confinement::Tenant { column, .. } => Some(column),
            Confinement::Global(_) => None,
        }
    }

    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Whether `name` is a registered table in any spelling, or a word that a database may read as something else.
    pub(super) fn reserves(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.tables.contains_key(&name) || builder::KEYWORDS.contains(&name.as_str())
    }

    pub(super) fn allows_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    pub(super) fn allows_type(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    /// Whether a function is made of groups of rows.
    pub(super) fn is_aggregate(name: &str) -> bool {
        functions::is_aggregate(name)
    }

    /// Whether a function gives the same for the same arguments while a statement runs. Of an embedder's nothing is known.
    pub(super) fn is_steady_function(name: &str) -> bool {
        functions::is_steady(name)
    }

    /// The columns that a table function gives, if it may be called at all.
    pub(super) fn table_function(dialect: Dialect, name: &str) -> Option<&'static [&'static str]> {
        functions::table_function(dialect, name)
    }
}

//! The tables, functions and types that a tenant's statements may name. Anything that is not registered here is
//! refused.

mod builder;
mod functions;
mod learned;
mod options;
mod table_functions;

use std::collections::{HashMap, HashSet};

pub use builder::{RegistryBuilder, RegistryError};
pub use options::{Access, Keys, TenantTable, TenantType};

pub(crate) use learned::Learned;
pub(super) use table_functions::Columns;

use super::Dialect;

/// How a registered table is confined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confinement {
    /// Each row belongs to the tenant named in this column.
    Tenant {
        /// The name of the column.
        column: String,
        /// Whether the tenant may write its rows.
        access: Access,
    },
    /// All tenants share the rows.
    Global(Access),
}

/// All privileges on a table's rows, as a list for GRANT.
pub const ALL_PRIVILEGES: &str = "SELECT, INSERT, UPDATE, DELETE";

impl Confinement {
    /// Returns the privileges that the statements of a tenant need, as a list for GRANT.
    pub const fn privileges(&self) -> &'static str {
        match self {
            Self::Tenant { access: Access::ReadOnly, .. } | Self::Global(Access::ReadOnly) => "SELECT",
            Self::Tenant { access: Access::Writable, .. } | Self::Global(Access::Writable) => ALL_PRIVILEGES,
        }
    }
}

/// A registered table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name, after its schema and a dot if it is registered with one. No part has a dot of its own.
    pub(super) name: String,
    pub(super) confinement: Confinement,
    pub(super) columns: Vec<String>,
    pub(super) key: Vec<String>,
    pub(super) keys: Keys,
    pub(super) tenant_type: Option<TenantType>,
    learned: Option<Learned>,
}

impl Table {
    /// Returns the name of the table, after its schema and a dot if it was registered with one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the schema that the table was registered with.
    pub fn schema(&self) -> Option<&str> {
        self.name.split_once('.').map(|(schema, _)| schema)
    }

    /// How the table is confined.
    pub fn confinement(&self) -> &Confinement {
        &self.confinement
    }

    /// Returns the columns that a statement may name: the entity's, or all if the catalogue was read
    /// ([`learn`](crate::inspection::learn)).
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns the columns of the primary key, in their order. In a tenant's table the tenant's column comes first,
    /// unless its keys are unique across all tenants.
    pub fn key(&self) -> &[String] {
        &self.key
    }

    /// Returns among which rows its keys are unique.
    pub fn keys(&self) -> Keys {
        self.keys
    }

    /// Returns the type of the tenant column. `None` if the registry does not know it: the table was registered without
    /// an entity, the column is of a type of the database's own, or the table has no tenant column.
    pub fn tenant_type(&self) -> Option<TenantType> {
        self.tenant_type
    }
}

/// Tables by name in lower case, and the functions, types and operators that statements may use.
#[derive(Debug, Clone)]
pub struct Registry {
    tables: HashMap<String, Table>,
    functions: HashSet<String>,
    types: HashSet<String>,
    operators: HashSet<String>,
    explain_analyze: bool,
}

impl Registry {
    /// Returns a builder for an empty registry, which refuses every table.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    /// Turns the registry back into a builder, so that more tables can be registered.
    pub fn into_builder(self) -> RegistryBuilder {
        RegistryBuilder::of(self)
    }

    /// Returns this registry extended by the contents of the other one.
    pub fn with(mut self, other: &Self) -> Self {
        self.tables.extend(other.tables.iter().map(|(key, table)| (key.clone(), table.clone())));
        self.functions.extend(other.functions.iter().cloned());
        self.types.extend(other.types.iter().cloned());
        self.operators.extend(other.operators.iter().cloned());
        self.explain_analyze |= other.explain_analyze;
        self
    }

    /// Returns the registered tables in no particular order, by [name](Table::name).
    pub fn tables(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.tables.values().map(|table| (table.name(), table))
    }

    /// Returns how the table of exactly that [name](Table::name) is confined.
    pub fn confinement(&self, name: &str) -> Option<&Confinement> {
        self.table(name).map(Table::confinement)
    }

    /// Returns the column that names the tenant of a row, if the table is a tenant's.
    pub fn tenant_column(&self, name: &str) -> Option<&str> {
        match self.confinement(name)? {
            Confinement::Tenant { column, .. } => Some(column),
            Confinement::Global(_) => None,
        }
    }

    /// Returns the registered table of exactly that [name](Table::name).
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.in_any_case(name).filter(|table| table.name == name)
    }

    /// Returns the table of that name, whatever the case of its letters. At most one is registered.
    pub(crate) fn in_any_case(&self, name: &str) -> Option<&Table> {
        self.tables.get(&name.to_ascii_lowercase())
    }

    /// Returns the table that a statement for that database names in quotes.
    pub(super) fn named(&self, dialect: Dialect, schema: Option<&str>, name: &str) -> Option<&Table> {
        // The dot of a name in one pair of quotes separates nothing.
        if name.contains('.') {
            return None;
        }
        let name = schema.map_or_else(|| name.to_owned(), |schema| format!("{schema}.{name}"));
        self.in_any_case(&name).filter(|table| dialect.is_same(&table.name, &name))
    }

    /// Returns whether `name` is a registered table in any spelling, or a word that a database may read as something
    /// else.
    pub(super) fn reserves(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.tables.contains_key(&name) || Self::is_keyword(&name)
    }

    /// Returns whether a database may read `name` as something else than a table.
    pub(super) fn is_keyword(name: &str) -> bool {
        builder::KEYWORDS.contains(&name.to_ascii_lowercase().as_str())
    }

    pub(super) fn allows_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    pub(super) fn allows_type(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    pub(super) fn allows_operator(&self, operator: &str) -> bool {
        self.operators.contains(operator)
    }

    pub(super) fn allows_explain_analyze(&self) -> bool {
        self.explain_analyze
    }

    /// Returns whether a function aggregates groups of rows.
    pub(super) fn is_aggregate(name: &str) -> bool {
        functions::is_aggregate(name)
    }

    /// Returns whether a function is stable: it returns the same result for the same arguments within one statement.
    /// Functions that an embedder adds are unknown and count as not stable.
    pub(super) fn is_steady_function(name: &str) -> bool {
        functions::is_steady(name)
    }

    /// Returns the columns of a table function, or `None` if it may not be called.
    pub(super) fn table_function(dialect: Dialect, name: &str) -> Option<Columns> {
        table_functions::table_function(dialect, name)
    }

    /// Returns whether a function returns several rows, and may do so in a select list.
    pub(super) fn returns_set(dialect: Dialect, name: &str) -> bool {
        table_functions::returns_set(dialect, name)
    }
}

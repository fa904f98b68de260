//! What a database's catalogue says of a registered table, and its entity leaves out.

use super::{Registry, Table};
use crate::query_hook::Dialect;

/// A table's entry in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Learned {
    /// All columns, in the table's order.
    pub(crate) columns: Vec<String>,
    /// The columns that take no value.
    pub(crate) generated: Vec<String>,
    /// The columns that are computed when they are read.
    pub(crate) computed: Vec<String>,
    /// The unique keys of columns only and of all rows.
    pub(crate) unique: Vec<Vec<String>>,
}

impl Registry {
    /// Adds what the catalogue says of a table. A table that is not registered stays unknown.
    pub(crate) fn learn(&mut self, name: &str, learned: Learned) {
        let table = self.tables.get_mut(&name.to_ascii_lowercase()).filter(|table| table.name == name);
        if let Some(table) = table {
            // Columns have the order of `*`.
            let missing = table.columns.iter().filter(|column| !learned.columns.contains(column)).cloned();
            table.columns = learned.columns.iter().cloned().chain(missing).collect();
            table.learned = Some(learned);
        }
    }
}

impl Table {
    /// Returns the columns that a row without column names fills, or `None` if the catalogue was not read. On PostgreSQL
    /// a generated column has its place among them, for DEFAULT.
    pub(in crate::query_hook) fn row(&self, dialect: Dialect) -> Option<Vec<&str>> {
        let learned = self.learned.as_ref()?;
        let fills = |column: &&String| dialect == Dialect::Postgres || !learned.generated.contains(column);
        Some(learned.columns.iter().filter(fills).map(String::as_str).collect())
    }

    /// Returns the columns that can be set, as far as that is known.
    pub(in crate::query_hook) fn settable(&self) -> impl Iterator<Item = &String> {
        let generated = self.learned.as_ref().map(|learned| learned.generated.as_slice()).unwrap_or_default();
        self.columns.iter().filter(|column| !generated.contains(column))
    }

    /// Returns whether a column is known to be computed when it is read, which can fail.
    pub(in crate::query_hook) fn computes(&self, column: &String) -> bool {
        self.learned.as_ref().is_some_and(|learned| learned.computed.contains(column))
    }

    /// Returns the unique keys that are known besides the primary key.
    pub(in crate::query_hook) fn unique_keys(&self) -> &[Vec<String>] {
        self.learned.as_ref().map(|learned| learned.unique.as_slice()).unwrap_or_default()
    }
}

//! What the catalogue says of each table: columns, keys, references, and on PostgreSQL who may do what with which rows.

pub(super) mod postgres;
pub(super) mod sqlite;

use std::collections::BTreeMap;

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type as the database calls it.
    pub(super) kind: String,
    /// The first value of its type, if those are counted.
    pub(super) label: Option<String>,
    pub(super) not_null: bool,
    /// Whether there is a value where none is given.
    pub(super) defaulted: bool,
    /// Whether no value can be given.
    pub(super) generated: bool,
}

impl Column {
    /// Whether a row must bring a value for it.
    pub(super) fn is_needed(&self) -> bool {
        self.not_null && !self.defaulted && !self.generated
    }
}

/// A primary key, a unique key or any other index.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) is_primary: bool,
    /// As each primary key is.
    pub(super) is_unique: bool,
    /// How the database finds by it, such as `btree`.
    pub(super) method: String,
    /// The column it begins with; `None` for an expression.
    pub(super) first: Option<String>,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) target: String,
    /// Which column refers to which.
    pub(super) pairs: Vec<(String, String)>,
}

/// A policy of row-level security that lets something through.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    pub(super) name: String,
    /// What it is for: `*`, `r`, `a`, `w` or `d`, as the catalogue has it.
    pub(super) command: String,
    pub(super) using: Option<String>,
    /// WITH CHECK.
    pub(super) check: Option<String>,
}

/// Who may do what with the rows of a table, asked by whoever serves.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the catalogue")]
pub(super) struct Security {
    pub(super) owner: String,
    /// Whether the role of this connection could take the walls down.
    pub(super) owned: bool,
    pub(super) enabled: bool,
    pub(super) forced: bool,
    /// Whether it binds the role of this connection.
    pub(super) active: bool,
    /// What the role of this connection may do.
    pub(super) granted: Vec<String>,
    pub(super) policies: Vec<Policy>,
}

/// A table as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) keys: Vec<Key>,
    pub(super) references: Vec<Reference>,
    /// `None` where the database knows no roles.
    pub(super) security: Option<Security>,
}

/// Tables by name.
pub(super) type Tables = BTreeMap<String, Table>;

impl Table {
    /// Whether it looks like those in which migrators write down what they applied.
    pub(super) fn is_of_migrations(&self) -> bool {
        let mut columns: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        columns.sort_unstable();
        columns == ["applied_at", "version"]
    }
}

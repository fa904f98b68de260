//! What the catalogue says of each table: columns, keys, references, and on PostgreSQL who may do what with which rows.

pub(super) mod postgres;
pub(super) mod sqlite;

use std::collections::BTreeMap;

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) not_null: bool,
}

/// A primary key, a unique key or any other index.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) is_primary: bool,
    /// As each primary key is.
    pub(super) is_unique: bool,
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
    /// What it is for: `*`, `r`, `a`, `w` or `d`, as the catalogue has it.
    pub(super) command: String,
    /// USING.
    pub(super) reads: Option<String>,
    /// WITH CHECK.
    pub(super) writes: Option<String>,
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

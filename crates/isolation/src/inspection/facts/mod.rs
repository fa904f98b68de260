//! The catalogue's facts about each table: columns, keys, references, and on PostgreSQL the policies and grants.

pub(super) mod postgres;
pub(super) mod schemas;
pub(super) mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult};

use crate::Registry;

/// The name of a table.
#[derive(Debug, FromQueryResult)]
struct NameRow {
    name: String,
}

/// A column.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the catalogue")]
pub(super) struct Column {
    pub(super) name: String,
    /// The database's name for its type.
    pub(super) kind: String,
    pub(super) not_null: bool,
    /// Whether it has a default.
    pub(super) defaulted: bool,
    /// Whether it is generated, so that no value can be given.
    pub(super) generated: bool,
    /// Whether it is computed when it is read.
    pub(super) computed: bool,
    /// Its place in the primary key, from 1. Only the catalogue of SQLite says so; 0 if it is not part of it.
    pub(super) key_place: i64,
    /// Whether the database numbers its values: a sequence, an identity or SQLite's row ID.
    pub(super) counted: bool,
    /// Whether it has a collation in which different texts are equal.
    pub(super) folds: bool,
}

impl Column {
    /// Returns whether a row must provide a value for it.
    pub(super) fn is_needed(&self) -> bool {
        self.not_null && !self.defaulted && !self.generated
    }
}

/// A primary key, a unique key or any other index.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) is_primary: bool,
    /// True for a primary key too.
    pub(super) is_unique: bool,
    /// The index method, such as `btree`.
    pub(super) method: String,
    /// Its first column; `None` for an expression.
    pub(super) first: Option<String>,
    /// Its columns, if it is a unique key of all rows and of columns only.
    pub(super) columns: Option<Vec<String>>,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) target: String,
    /// The pairs of referring and referenced columns.
    pub(super) pairs: Vec<(String, String)>,
    /// What happens to the row when the one it refers to is deleted, such as `CASCADE`.
    pub(super) on_delete: String,
}

/// A permissive policy of row-level security.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    pub(super) name: String,
    /// The command it applies to: `*`, `r`, `a`, `w` or `d`, as in the catalogue.
    pub(super) command: String,
    pub(super) using: Option<String>,
    /// WITH CHECK.
    pub(super) check: Option<String>,
}

/// The row-level security and the grants of a table, seen by the serving role.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the catalogue")]
pub(super) struct Security {
    pub(super) owner: String,
    /// Whether the role of this connection may act as the owner, who can disable row-level security.
    pub(super) owned: bool,
    pub(super) enabled: bool,
    pub(super) forced: bool,
    /// Whether it restricts the role of this connection.
    pub(super) active: bool,
    /// The privileges of this connection's role.
    pub(super) granted: Vec<String>,
    pub(super) policies: Vec<Policy>,
    /// The policies that do not apply to this connection's role.
    pub(super) for_others: Vec<Policy>,
}

/// A table as the catalogue describes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) keys: Vec<Key>,
    pub(super) references: Vec<Reference>,
    /// Whether a key of it deletes the row that it conflicts with, which only SQLite can.
    pub(super) replaces: bool,
    /// `None` if the database has no roles.
    pub(super) security: Option<Security>,
}

/// Tables by name.
pub(super) type Tables = BTreeMap<String, Table>;

impl Reference {
    /// Returns whether it refers to rows of the same tenant only.
    pub(super) fn carries(&self, tenant: &str, theirs: &str) -> bool {
        self.pairs.iter().any(|(ours, to)| ours == tenant && (to == theirs || to.is_empty()))
    }
}

/// Returns the names of all tables, under the names by which tables are registered.
pub(super) async fn names(connection: &impl ConnectionTrait, registry: &Registry) -> Result<BTreeSet<String>, DbErr> {
    match connection.get_database_backend() {
        DbBackend::Postgres => postgres::names(connection, registry).await,
        _ => sqlite::names(connection, registry).await,
    }
}

/// Returns all facts about each table, under the names by which tables are registered.
pub(super) async fn tables(connection: &impl ConnectionTrait, registry: &Registry) -> Result<Tables, DbErr> {
    match connection.get_database_backend() {
        DbBackend::Postgres => postgres::tables(connection, registry).await,
        _ => sqlite::tables(connection, registry).await,
    }
}

impl Table {
    /// Returns whether it looks like a table in which a migrator records the applied migrations.
    pub(super) fn is_of_migrations(&self) -> bool {
        let mut columns: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        columns.sort_unstable();
        columns == ["applied_at", "version"]
    }
}

//! What the catalogue says about the values that a table takes: types without their domains, checks and unique keys.
//! Only whoever invents rows needs it, so the check of the start does not read it.

mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::Registry;

/// The type of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// The database's name for it. A domain has the name of its base type.
    pub(super) name: String,
    /// The values of the enum that it is, or of which it is an array.
    pub(super) labels: Vec<String>,
}

/// A condition on the values of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    /// The name by which the database reports it.
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) text: String,
}

/// A key whose values may occur only once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unique {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) is_primary: bool,
}

/// The rules of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub(super) kinds: BTreeMap<String, Kind>,
    pub(super) checks: Vec<Check>,
    pub(super) uniques: Vec<Unique>,
    /// The identity columns for which the database accepts no value.
    pub(super) identities: BTreeSet<String>,
}

impl Rules {
    /// Returns the columns of the primary key.
    pub(super) fn key(&self) -> &[String] {
        self.uniques.iter().find(|unique| unique.is_primary).map_or(&[], |unique| &unique.columns)
    }
}

/// Returns the rules of each table, under the name by which it is registered.
pub(super) async fn rules<C: ConnectionTrait>(db: &C, registry: &Registry) -> Result<BTreeMap<String, Rules>, DbErr> {
    match db.get_database_backend() {
        DbBackend::Postgres => postgres::rules(db, registry).await,
        _ => sqlite::rules(db, registry).await,
    }
}

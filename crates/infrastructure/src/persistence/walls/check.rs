//! The proof before anything is served: row-level security binds this very connection, on every tenant's table.

use std::fmt;

use sea_orm::{DatabaseConnection, DbBackend};

use super::{
    facts,
    findings::{missing_for_writing, missing_security},
    keys, naming,
};
use crate::{
    persistence::{open_error::OpenError, tables},
    scoping::Registry,
};

const NO_TABLE: &str = "there is no such table";

/// A wall that does not stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingWall {
    /// Around which table, or of what else.
    pub table: String,
    /// What is missing.
    pub what: String,
}

/// Walls that do not stand. Nothing is served without them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct MissingWalls(pub Vec<MissingWall>);

impl fmt::Display for MissingWalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.0.iter().map(|wall| format!("{}: {}", wall.table, wall.what)).collect();
        write!(f, "the walls between tenants do not stand ({})", told.join("; "))
    }
}

/// Refuses a database in which a table is not walled against the role of this connection, or in which a tenant is named
/// for more than one transaction. The connection must not have served anybody yet.
pub(in crate::persistence) async fn check(serving: &DatabaseConnection, registry: &Registry) -> Result<(), OpenError> {
    let found = facts::postgres::security(serving).await.map_err(OpenError::Connect)?;
    let around = registry.tables().filter_map(|(name, _)| {
        let what = match (found.get(name), registry.tenant_column(name)) {
            (None, _) => Some(NO_TABLE),
            // The first of them is the widest hole.
            (Some(found), Some(column)) => missing_security(found, column).next(),
            (Some(found), None) => tables::written_by(name).and_then(|column| missing_for_writing(found, column)),
        };
        what.map(|what| MissingWall { table: name.to_owned(), what: what.to_owned() })
    });
    let mut missing: Vec<MissingWall> = around.collect();
    if missing.is_empty() {
        missing.extend(naming::missing(serving).await.map_err(OpenError::Connect)?);
    }
    refuse(missing)
}

/// Refuses a database in which an embedder's table has keys or indexes by which tenants meet. Ours are pinned by a test.
pub(in crate::persistence) async fn check_keys(db: &DatabaseConnection, embedded: &Registry) -> Result<(), OpenError> {
    let tables: Vec<(&str, &str)> = embedded
        .tables()
        .filter(|(name, _)| !tables::is_own(name))
        .filter_map(|(name, _)| Some((name, embedded.tenant_column(name)?)))
        .collect();
    if tables.is_empty() {
        return Ok(());
    }
    let found = match db.get_database_backend() {
        DbBackend::Postgres => facts::postgres::tables(db).await,
        _ => facts::sqlite::tables(db).await,
    };
    let found = found.map_err(OpenError::Connect)?;
    let mut missing = Vec::new();
    for (name, tenant) in tables {
        let Some(table) = found.get(name) else {
            missing.push(MissingWall { table: name.to_owned(), what: NO_TABLE.to_owned() });
            continue;
        };
        let crossing = table
            .references
            .iter()
            .filter_map(|reference| keys::crossing(reference, tenant, embedded.tenant_column(&reference.target)?));
        let told = keys::nullable(table, tenant)
            .into_iter()
            .chain(keys::led_by_others(table, tenant, keys::stops_the_start))
            .chain(crossing);
        missing.extend(told.map(|(what, _)| MissingWall { table: name.to_owned(), what }));
    }
    refuse(missing)
}

fn refuse(mut missing: Vec<MissingWall>) -> Result<(), OpenError> {
    missing.sort_by(|one, other| one.table.cmp(&other.table));
    if missing.is_empty() { Ok(()) } else { Err(MissingWalls(missing).into()) }
}

//! The proof before anything is served: row-level security binds this very connection, on every tenant's table.

use std::fmt;

use sea_orm::DatabaseConnection;

use super::{
    facts,
    findings::{missing_for_writing, missing_security},
    naming,
};
use crate::{
    persistence::{database::OpenError, tables},
    scoping::{Confinement, Registry},
};

/// A wall that does not stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingWall {
    /// Around which table, or of what else.
    pub table: String,
    /// What is missing.
    pub what: &'static str,
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
    let around = registry.tables().filter_map(|(name, table)| {
        let what = match (found.get(name), table.confinement()) {
            (None, _) => Some("there is no such table"),
            // The first of them is the widest hole.
            (Some(found), Confinement::Tenant { column, .. }) => missing_security(found, column).next(),
            (Some(found), Confinement::Global(_)) => {
                tables::written_by(name).and_then(|column| missing_for_writing(found, column))
            }
        };
        what.map(|what| MissingWall { table: name.to_owned(), what })
    });
    let mut missing: Vec<MissingWall> = around.collect();
    if missing.is_empty() {
        missing.extend(naming::missing(serving).await.map_err(OpenError::Connect)?);
    }
    missing.sort_by(|one, other| one.table.cmp(&other.table));
    if missing.is_empty() { Ok(()) } else { Err(MissingWalls(missing).into()) }
}

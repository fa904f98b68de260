//! Checks before the server starts that row-level security restricts this very connection on every tenant's table.

use sea_orm::{DatabaseConnection, DbBackend};

use super::{
    facts,
    findings::{missing_for_writing, missing_security},
    keys,
    missing_wall::{MissingWall, MissingWalls},
    setting_scope,
};
use crate::{
    persistence::{open_error::OpenError, tables},
    scoping::Registry,
};

const NO_TABLE: &str = "there is no such table";

/// Rejects a database in which row-level security does not restrict the role of this connection on some table, or in
/// which a tenant stays named beyond one transaction. The connection must not have been used before.
pub(in crate::persistence) async fn check(serving: &DatabaseConnection, registry: &Registry) -> Result<(), OpenError> {
    let found = facts::postgres::security(serving).await.map_err(OpenError::Connect)?;
    let around = registry.tables().filter_map(|(name, _)| {
        let what = match (found.get(name), registry.tenant_column(name)) {
            (None, _) => Some(NO_TABLE),
            // The first finding is the most severe.
            (Some(found), Some(column)) => missing_security(found, column).next(),
            (Some(found), None) => tables::written_by(name).and_then(|column| missing_for_writing(found, column)),
        };
        what.map(|what| MissingWall { table: name.to_owned(), what: what.to_owned() })
    });
    let mut missing: Vec<MissingWall> = around.collect();
    if missing.is_empty() {
        missing.extend(setting_scope::missing(serving).await.map_err(OpenError::Connect)?);
    }
    refuse(missing)
}

/// Rejects a database in which keys or indexes of an embedder's table are not separated by tenant. A test pins
/// Tenantry's own.
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

//! Checks for the start of a service: whether the database isolates tenants on this very connection.

use sea_orm::{DatabaseConnection, DbBackend, DbErr};

use super::{
    declarations::Declarations,
    facts,
    findings::{missing_for_writing, missing_security},
    keys,
    learned::learned,
    missing_wall::{MissingWall, MissingWalls},
    shared_keys, tenant_role, tenant_types,
};
use crate::{Keys, Registry, Table, TenantType, row_level_security::missing_scope};

const NO_TABLE: &str = "there is no such table";
const NO_SCHEMA: &str = "it is registered with a schema, which it can't have on SQLite";

/// Why a check failed.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The database can't be asked.
    #[error("cannot read the catalogue of the database")]
    Database(#[from] DbErr),
    /// Protections are missing.
    #[error(transparent)]
    Missing(#[from] MissingWalls),
}

/// Rejects a database that does not isolate tenants on this connection: [`check_keys`], and on PostgreSQL
/// [`check_row_level_security`]. Call it when the service starts.
///
/// Returns the registry, which has learned from the catalogue what [`check_keys`] says.
pub async fn check(serving: &DatabaseConnection, declared: &Declarations) -> Result<Registry, CheckError> {
    if serving.get_database_backend() == DbBackend::Postgres {
        check_row_level_security(serving, declared).await?;
    }
    check_keys(serving, declared).await
}

/// Rejects a PostgreSQL database in which row-level security does not restrict the role of this connection on some
/// table, or in which a tenant stays named beyond one transaction. The connection must not have been used before.
pub async fn check_row_level_security(serving: &DatabaseConnection, declared: &Declarations) -> Result<(), CheckError> {
    let registry = &declared.registry;
    let found = facts::postgres::security(serving, registry).await?;
    let around = registry.tables().filter_map(|(name, _)| {
        let what = match (found.get(name), registry.tenant_column(name)) {
            (None, _) => Some(NO_TABLE),
            // The first finding is the most severe.
            (Some(found), Some(column)) => missing_security(found, column).next(),
            (Some(found), None) => {
                let written_by = declared.known(name).and_then(|known| known.written_by);
                written_by.and_then(|column| missing_for_writing(found, column))
            }
        };
        what.map(|what| MissingWall { table: name.to_owned(), what: what.to_owned() })
    });
    let mut missing: Vec<MissingWall> = around.collect();
    if missing.is_empty() {
        let of_role = tenant_role::findings(serving, None, declared).await?;
        missing.extend(of_role.into_iter().map(|finding| MissingWall { table: finding.about, what: finding.what }));
    }
    if missing.is_empty() {
        let scope = missing_scope(serving, named_by(registry)).await?;
        missing.extend(scope.map(|what| MissingWall { table: "app.tenant_id".to_owned(), what }));
    }
    refuse(missing)
}

/// Returns the type of the IDs that tenants are named by. `None` if only text columns hold them, or a registry does not
/// know: a text column holds the text of any ID.
fn named_by(registry: &Registry) -> Option<TenantType> {
    let mut types = registry.tables().filter_map(|(_, table)| table.tenant_type());
    types.find(|found| *found != TenantType::Text)
}

/// Rejects a database in which keys or indexes of a tenant's table are not separated by tenant, or whose tenant columns
/// do not hold the tenants' IDs as they are registered. Of a table whose [keys are unique across all
/// tenants](Keys::Global) the keys are not looked at. Known tables are not looked at.
///
/// Returns the registry, which has [learned](super::learn) from the catalogue what the entities of the other tables leave
/// out.
pub async fn check_keys(db: &DatabaseConnection, declared: &Declarations) -> Result<Registry, CheckError> {
    let registry = &declared.registry;
    let tables: Vec<(&str, &Table)> = registry.tables().filter(|(name, _)| declared.known(name).is_none()).collect();
    if tables.is_empty() {
        return Ok(registry.clone());
    }
    let found = facts::tables(db, registry).await?;
    let mut missing = Vec::new();
    for (name, registered) in tables {
        if registered.schema().is_some() && db.get_database_backend() == DbBackend::Sqlite {
            missing.push(MissingWall { table: name.to_owned(), what: NO_SCHEMA.to_owned() });
            continue;
        }
        let Some(tenant) = registry.tenant_column(name) else { continue };
        let Some(table) = found.get(name) else {
            missing.push(MissingWall { table: name.to_owned(), what: NO_TABLE.to_owned() });
            continue;
        };
        let of_keys = match registered.keys() {
            Keys::PerTenant => {
                let crossing = table.references.iter().filter_map(|reference| {
                    keys::crossing(reference, tenant, registry.tenant_column(&reference.target)?)
                });
                keys::led_by_others(table, tenant, keys::stops_the_start).into_iter().chain(crossing).collect()
            }
            Keys::Global => Vec::from_iter(shared_keys::replacing(table)),
        };
        let told = keys::nullable(table, tenant)
            .into_iter()
            .chain(tenant_types::mistyped(table, tenant, registered.tenant_type()))
            .chain(of_keys);
        missing.extend(told.map(|(what, _)| MissingWall { table: name.to_owned(), what }));
    }
    refuse(missing)?;
    Ok(learned(registry.clone(), &found, |name| declared.known(name).is_none()))
}

fn refuse(mut missing: Vec<MissingWall>) -> Result<(), CheckError> {
    missing.sort_by(|one, other| one.table.cmp(&other.table));
    if missing.is_empty() { Ok(()) } else { Err(MissingWalls(missing).into()) }
}

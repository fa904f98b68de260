//! The schemas of tenants, for whoever only looks.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use crate::persistence::{
    database::{DatabaseOptions, look, look_at_schemas},
    open_error::OpenError,
    tenant_schemas::Fleet,
};

/// Looks at the schemas of tenants without changing anything. `None` on SQLite, if the role of the URL may not migrate, and
/// in a database of a version that had no tiers.
///
/// # Errors
/// Errors of connecting.
pub async fn look_at_fleet(options: &DatabaseOptions) -> Result<Option<Fleet>, OpenError> {
    let Some(schemas) = look_at_schemas(options).await? else { return Ok(None) };
    let serving = look(options).await?.serving;
    let has_tiers = has_tiers(&serving).await.map_err(OpenError::Connect)?;
    Ok(has_tiers.then(|| Fleet::new(serving, schemas)))
}

async fn has_tiers(serving: &DatabaseConnection) -> Result<bool, DbErr> {
    let find =
        "SELECT 1 AS one FROM pg_attribute WHERE attrelid = to_regclass('tenantry_tenants') AND attname = 'tier'";
    Ok(serving.query_one_raw(Statement::from_string(DbBackend::Postgres, find)).await?.is_some())
}

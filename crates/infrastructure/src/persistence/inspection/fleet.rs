//! The schemas of tenants, for whoever only looks.

use crate::persistence::{
    database::{DatabaseOptions, look, look_at_schemas},
    open_error::OpenError,
    tenant_schemas::Fleet,
};

/// Looks at the schemas of tenants without changing anything. `None` on SQLite, and if the role of the URL may not
/// migrate.
///
/// # Errors
/// Errors of connecting.
pub async fn look_at_fleet(options: &DatabaseOptions) -> Result<Option<Fleet>, OpenError> {
    let Some(schemas) = look_at_schemas(options).await? else { return Ok(None) };
    Ok(Some(Fleet::new(look(options).await?.serving, schemas)))
}

//! A connection like the server's for inspections that change nothing. It migrates and checks nothing, and rejects only
//! a pooler that would make every observation unreliable.

use super::{DatabaseOptions, OpenError, TenantSchemas, is_postgres, looked::Looked, postgres, sqlite};

/// Connects as the server would.
pub(in crate::persistence) async fn look(options: &DatabaseOptions) -> Result<Looked, OpenError> {
    if is_postgres(&options.url) {
        postgres::look(options).await
    } else {
        Ok(Looked { serving: sqlite::look(options).await?, server: None })
    }
}

/// Returns what looks at schemas of tenants, or `None` if there are none or this role may not migrate.
pub(in crate::persistence) async fn look_at_schemas(
    options: &DatabaseOptions,
) -> Result<Option<TenantSchemas>, OpenError> {
    if is_postgres(&options.url) { postgres::look_at_schemas(options).await } else { Ok(None) }
}

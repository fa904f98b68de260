//! Looks for a tenant in the whole database, past every layer: in each column of each table, as text and as bytes.

use std::collections::BTreeMap;

use sea_orm::{DatabaseConnection, DbBackend};
use tenantry_domain::tenant::TenantId;

use crate::persistence_fixture::rows;

/// Returns how many rows name the tenant, by `table.column`.
pub(super) async fn mentions(bare: &DatabaseConnection, tenant: TenantId) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for (table, column) in columns(bare).await {
        let names = match bare.get_database_backend() {
            DbBackend::Postgres => in_postgres(&column, tenant),
            _ => in_sqlite(&column, tenant),
        };
        let count = format!("SELECT count(*) AS number FROM {table} WHERE {names}");
        let number: i64 = rows(bare, &count).await[0].try_get("", "number").unwrap();
        if number > 0 {
            found.insert(format!("{table}.{column}"), number);
        }
    }
    found
}

/// UUIDs are bytes or text, and so are hashes and sealed texts.
fn in_sqlite(column: &str, tenant: TenantId) -> String {
    let (id, simple) = (tenant.to_string(), tenant.as_uuid().simple().to_string());
    format!(
        "lower(CAST({column} AS TEXT)) LIKE '%{id}%' OR lower(CAST({column} AS TEXT)) LIKE '%{simple}%' \
         OR lower(hex({column})) LIKE '%{simple}%'"
    )
}

fn in_postgres(column: &str, tenant: TenantId) -> String {
    let simple = tenant.as_uuid().simple();
    format!("{column}::text ILIKE '%{tenant}%' OR {column}::text ILIKE '%{simple}%'")
}

/// Returns all columns of all tables, in whatever schema.
async fn columns(bare: &DatabaseConnection) -> Vec<(String, String)> {
    let ask = match bare.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT format('%I.%I', n.nspname, c.relname) AS of, format('%I', a.attname) AS name \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        }
        _ => {
            "SELECT '\"' || m.name || '\"' AS \"of\", '\"' || c.name || '\"' AS name FROM sqlite_master m \
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
    };
    let found = rows(bare, ask).await;
    found.iter().map(|row| (row.try_get("", "of").unwrap(), row.try_get("", "name").unwrap())).collect()
}

/// Returns the schemas that are named after a tenant.
pub(super) async fn schemas(bare: &DatabaseConnection) -> Vec<String> {
    if bare.get_database_backend() != DbBackend::Postgres {
        return Vec::new();
    }
    let found = rows(bare, "SELECT nspname::text AS name FROM pg_namespace WHERE nspname LIKE 'tenant\\_%'").await;
    found.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

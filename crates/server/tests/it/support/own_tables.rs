//! Where the rows of a tenant are on PostgreSQL: in the shared tables, or in its own.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult, Statement};

/// How many rows of a tenant are in each table that a tenant may have alone.
#[derive(Debug, PartialEq, Eq)]
pub struct RowsOf {
    /// In the tables that all tenants share.
    pub shared: BTreeMap<String, i64>,
    /// In the tenant's own; `None` if it has no schema.
    pub own: Option<BTreeMap<String, i64>>,
}

impl RowsOf {
    /// Counts the rows of the tenant, past every layer.
    pub async fn tenant(url: &str, id: &str) -> Self {
        let database = Database::connect(url).await.unwrap();
        let schema = format!("tenant_{}", id.replace('-', ""));
        let sought = format!("SELECT nspname::text FROM pg_namespace WHERE nspname = '{schema}'");
        let has_schema = !query(&database, &sought).await.is_empty();
        let tables = tables(&database, if has_schema { &schema } else { "public" }).await;
        let shared = counted(&database, "public", &tables, id).await;
        let own = if has_schema { Some(counted(&database, &schema, &tables, id).await) } else { None };
        database.close().await.unwrap();
        Self { shared, own }
    }
}

/// Counts the rows past every layer. `from` is what follows FROM.
pub async fn count(url: &str, from: &str) -> i64 {
    let database = Database::connect(url).await.unwrap();
    let rows = query(&database, &format!("SELECT count(*) AS rows FROM {from}")).await[0].try_get("", "rows").unwrap();
    database.close().await.unwrap();
    rows
}

/// Returns the tables of the schema that have a tenant's rows.
async fn tables(database: &DatabaseConnection, schema: &str) -> Vec<String> {
    let sought = format!(
        "SELECT table_name::text AS name FROM information_schema.columns \
         WHERE table_schema = '{schema}' AND column_name = 'tenant_id'"
    );
    query(database, &sought).await.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

async fn counted(database: &DatabaseConnection, schema: &str, tables: &[String], id: &str) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for table in tables {
        let count = format!("SELECT count(*) AS rows FROM {schema}.{table} WHERE tenant_id = '{id}'");
        found.insert(table.clone(), query(database, &count).await[0].try_get("", "rows").unwrap());
    }
    found
}

async fn query(database: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    database.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap()
}

//! Looks into the database, past every layer.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::World;

impl World {
    /// Every row of every table that holds one of the ids, in whatever column, as text, sorted.
    pub async fn rows_with(&self, ids: &[&str]) -> Vec<String> {
        let database = Database::connect(&self.database_url).await.unwrap();
        let mut found = Vec::new();
        for rows in every_row(&database).await {
            found.extend(texts(&database, &rows).await);
        }
        database.close().await.unwrap();
        found.retain(|row| ids.iter().any(|id| mentions(row, id)));
        found.sort();
        found
    }
}

/// A query for each table, which gives its rows as texts.
async fn every_row(database: &DatabaseConnection) -> Vec<String> {
    let mut queries = Vec::new();
    if database.get_database_backend() == DbBackend::Postgres {
        let tables = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";
        for table in texts(database, tables).await {
            queries.push(format!("SELECT '{table}: ' || to_jsonb(t)::text AS name FROM \"{table}\" t"));
        }
        return queries;
    }
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    for table in texts(database, tables).await {
        let columns = texts(database, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
        let row = columns.iter().map(|name| format!("quote(\"{name}\")")).collect::<Vec<_>>().join(" || ' ' || ");
        queries.push(format!("SELECT '{table}: ' || {row} AS name FROM \"{table}\""));
    }
    queries
}

async fn texts(database: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql.to_owned());
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

/// Ids are blobs in columns of SQLite, and texts elsewhere.
fn mentions(row: &str, id: &str) -> bool {
    row.contains(id) || row.contains(&id.replace('-', "").to_uppercase())
}

//! Looks into the database file, past every layer.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

use super::World;

impl World {
    /// Every row of every table that holds one of the ids, in whatever column, as SQL literals, sorted.
    pub async fn rows_with(&self, ids: &[&str]) -> Vec<String> {
        let url = format!("sqlite://{}?mode=ro", self.folder.path().join("tenantry.db").display());
        let database = Database::connect(url).await.unwrap();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut found = Vec::new();
        for table in texts(&database, tables).await {
            let columns = texts(&database, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let row = columns.iter().map(|name| format!("quote(\"{name}\")")).collect::<Vec<_>>().join(" || ' ' || ");
            let rows = texts(&database, &format!("SELECT '{table}: ' || {row} AS name FROM \"{table}\"")).await;
            found.extend(rows.into_iter().filter(|row| ids.iter().any(|id| mentions(row, id))));
        }
        database.close().await.unwrap();
        found.sort();
        found
    }
}

async fn texts(database: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql.to_owned());
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

/// Ids are blobs in columns and texts in JSON.
fn mentions(row: &str, id: &str) -> bool {
    row.contains(id) || row.contains(&id.replace('-', "").to_uppercase())
}

//! Looks into the database file, past every layer.

use sea_orm::{ConnectionTrait, Database, FromQueryResult, JsonValue, Statement};

use super::World;

impl World {
    /// Every row of every table that holds any of the texts, as `table: json`, sorted.
    pub async fn rows_with(&self, texts: &[&str]) -> Vec<String> {
        let url = format!("sqlite://{}?mode=ro", self.folder.path().join("tenantry.db").display());
        let database = Database::connect(url).await.unwrap();
        let select = |sql: String| {
            let database = &database;
            async move {
                let statement = Statement::from_string(database.get_database_backend(), sql);
                JsonValue::find_by_statement(statement).all(database).await.unwrap()
            }
        };
        let tables = select("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'".into());
        let mut found = Vec::new();
        for table in tables.await {
            let table = table["name"].as_str().unwrap();
            for row in select(format!("SELECT * FROM \"{table}\"")).await {
                let text = format!("{table}: {row}");
                if texts.iter().any(|part| text.contains(part)) {
                    found.push(text);
                }
            }
        }
        found.sort();
        found
    }
}

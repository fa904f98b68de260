//! Looks into the database file, past every layer.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::Value;

use super::{World, people::Person};

impl World {
    /// Every row of every table that holds one of the ids, in whatever column, as SQL literals, sorted.
    pub async fn rows_with(&self, ids: &[&str]) -> Vec<String> {
        let database = self.look_into().await;
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

    /// As [`rows_with`](Self::rows_with), apart from what the trail of that person's tenant tells of his own attempts.
    pub async fn rows_with_but_for_attempts_of(&self, ids: &[&str], person: &Person) -> Vec<String> {
        self.attempts.settled().await;
        let mut rows = self.rows_with(ids).await;
        let in_trail = |row: &str| ["audit_events: ", "outbox: "].iter().any(|table| row.starts_with(table));
        let is_attempt = |row: &str| row.contains("'cross_tenant.attempted'") && mentions(row, &person.tenant_id);
        rows.retain(|row| !(in_trail(row) && is_attempt(row)));
        rows
    }

    /// The attempts in the audit log of the person's tenant, in their order.
    pub async fn attempts_of(&self, person: &Person) -> Vec<Value> {
        self.attempts.settled().await;
        let database = self.look_into().await;
        let rows = format!(
            "SELECT json_object('event', event, 'target_kind', target_kind, 'target_id', hex(target_id), \
             'actor_kind', actor_kind, 'actor_id', hex(actor_id), 'ip', ip, 'request_id', request_id, \
             'facts', json(facts)) AS name FROM audit_events \
             WHERE event = 'cross_tenant.attempted' AND tenant_id = X'{}' ORDER BY seq",
            person.tenant_id.replace('-', "")
        );
        let rows = texts(&database, &rows).await;
        database.close().await.unwrap();
        rows.iter().map(|row| hyphenated(serde_json::from_str(row).unwrap())).collect()
    }

    async fn look_into(&self) -> DatabaseConnection {
        let url = format!("sqlite://{}?mode=ro", self.folder.path().join("tenantry.db").display());
        Database::connect(url).await.unwrap()
    }
}

/// The row with its ids as the API writes them.
fn hyphenated(mut row: Value) -> Value {
    for name in ["target_id", "actor_id"] {
        row[name] = uuid::Uuid::parse_str(row[name].as_str().unwrap()).unwrap().to_string().into();
    }
    row
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

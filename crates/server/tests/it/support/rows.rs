//! Reads the database directly, bypassing every layer.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

use super::{World, people::Person};

impl World {
    /// Returns every row of every table that contains one of the ids in any column, as sorted text.
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

    /// Like [`rows_with`](Self::rows_with), without the attempts in the trail of the person's own tenant.
    pub async fn rows_with_but_for_attempts_of(&self, ids: &[&str], person: &Person) -> Vec<String> {
        self.access_violations.settled().await;
        let mut rows = self.rows_with(ids).await;
        let in_trail =
            |row: &str| ["tenantry_audit_events: ", "tenantry_outbox: "].iter().any(|table| row.starts_with(table));
        let is_attempt = |row: &str| row.contains("cross_tenant.attempted") && mentions(row, &person.tenant_id);
        rows.retain(|row| !(in_trail(row) && is_attempt(row)));
        rows
    }

    /// Returns the attempts in the audit log of the person's tenant, in order.
    pub async fn attempts_of(&self, person: &Person) -> Vec<Value> {
        self.access_violations.settled().await;
        let database = Database::connect(&self.database_url).await.unwrap();
        let tenant = &person.tenant_id;
        let is_postgres = database.get_database_backend() == DbBackend::Postgres;
        let (object, target, actor, facts, own) = if is_postgres {
            ("jsonb_build_object", "target_id", "actor_id", "facts", format!("'{tenant}'"))
        } else {
            let own = format!("X'{}'", tenant.replace('-', ""));
            ("json_object", "hex(target_id)", "hex(actor_id)", "json(facts)", own)
        };
        let rows = format!(
            "SELECT CAST({object}('event', event, 'target_kind', target_kind, 'target_id', {target}, \
             'actor_kind', actor_kind, 'actor_id', {actor}, 'ip', ip, 'request_id', request_id, 'facts', {facts}) AS TEXT) \
             AS name FROM tenantry_audit_events WHERE event = 'cross_tenant.attempted' AND tenant_id = {own} ORDER BY seq"
        );
        let rows = texts(&database, &rows).await;
        database.close().await.unwrap();
        rows.iter().map(|row| hyphenated(serde_json::from_str(row).unwrap())).collect()
    }
}

/// Returns the row with its ids in the format of the API.
fn hyphenated(mut row: Value) -> Value {
    for name in ["target_id", "actor_id"] {
        row[name] = uuid::Uuid::parse_str(row[name].as_str().unwrap()).unwrap().to_string().into();
    }
    row
}

/// Returns a query for each table that yields its rows as text.
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

/// Returns whether the row contains the id. Ids are blobs in SQLite columns, and text elsewhere.
fn mentions(row: &str, id: &str) -> bool {
    row.contains(id) || row.contains(&id.replace('-', "").to_uppercase())
}

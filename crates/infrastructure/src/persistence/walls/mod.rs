//! Row-level security on PostgreSQL, the line of defence behind the query hook. SQLite has none, so nothing here has an
//! effect on it.
//!
//! `app_tenant` names the tenant inside the transaction, and for this transaction only. If no tenant is named, no row
//! is visible and none can be written.

mod check;
mod facts;
mod findings;
mod inspect;
mod keys;
mod missing_wall;
mod pending;
mod policies;
mod probe;
mod report;
mod roles;
mod setting_scope;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::SchemaManager;

pub(super) use check::{check, check_keys};
pub use inspect::inspect;
pub use missing_wall::{MissingWall, MissingWalls};
pub use report::{Finding, Inspection, RowsOf, TableWalls};

/// The tenant that the transaction named, or NULL. An earlier transaction of the connection leaves `''` behind, hence
/// `nullif`.
const NAMED: &str = "nullif(current_setting('app.tenant_id', true), '')::uuid";

/// Puts a table under row-level security, if its column `tenant_id` names the tenant of each row. Call it in the
/// migration that creates the table.
pub async fn raise(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let own = format!("tenant_id = {NAMED}");
    let table = quoted(table);
    run(manager, &[enable(&table), policy(&table, &own)]).await
}

/// Like [`raise`], for a table that everyone may read: only rows whose `column` is the named tenant can be written.
pub(super) async fn raise_for_writing(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let own = format!("{} = {NAMED}", quoted(column));
    let table = quoted(table);
    let policies = [
        format!("CREATE POLICY everybody ON {table} FOR SELECT USING (true)"),
        format!("CREATE POLICY tenant_inserts ON {table} FOR INSERT WITH CHECK ({own})"),
        format!("CREATE POLICY tenant_updates ON {table} FOR UPDATE USING ({own}) WITH CHECK ({own})"),
        format!("CREATE POLICY tenant_deletes ON {table} FOR DELETE USING ({own})"),
    ];
    run(manager, &[enable(&table), policies.join("; ")]).await
}

/// Creates the functions by which a transaction names its tenant.
pub(super) async fn create_functions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // SET LOCAL as a statement reaches the workers of a sharded database; set_config() does not.
    // Row-level security does not restrict a superuser, so a connection that became one again must not work in any
    // tenant.
    let name = "IF pg_catalog.current_setting('is_superuser') = 'on' \
                THEN RAISE insufficient_privilege USING MESSAGE = 'a superuser works in no tenant'; END IF; \
                EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant);";
    // The row with the audit log's counter is the tenant's mutex.
    let wait = "PERFORM 1 FROM tenant_counters WHERE tenant_id = tenant AND name = 'audit' FOR UPDATE;";
    let function = |called: &str, body: &str| {
        format!("CREATE FUNCTION {called}(tenant uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    };
    run(manager, &[function("app_tenant", name), function("app_tenant_alone", &format!("{name} {wait}"))]).await
}

/// Undoes everything above.
pub(super) async fn raze(manager: &SchemaManager<'_>, tables: &[(&str, &[&str])]) -> Result<(), DbErr> {
    let mut statements = Vec::new();
    for (table, policies) in tables {
        let table = quoted(table);
        statements.extend(policies.iter().map(|policy| format!("DROP POLICY {policy} ON {table}")));
        statements.push(format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"));
    }
    statements.push("DROP FUNCTION app_tenant(uuid), app_tenant_alone(uuid)".to_owned());
    run(manager, &statements).await
}

/// Quotes a name.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Writes a name as people do: in quotes only if it needs them.
fn written(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.starts_with(|first: char| !first.is_ascii_digit()) && name.chars().all(plain) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Returns the elements of `some` that are not among `others`, or `None` if there are none.
fn others_than(others: &[String], some: &[String]) -> Option<String> {
    let left: Vec<&str> = some.iter().filter(|one| !others.contains(one)).map(String::as_str).collect();
    (!left.is_empty()).then(|| left.join(", "))
}

/// Returns the policy of a tenant's table. `own` is the condition that a row belongs to the named tenant.
fn policy(table: &str, own: &str) -> String {
    format!("CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})")
}

fn enable(table: &str) -> String {
    format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
}

async fn run(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    manager.get_connection().execute_unprepared(&statements.join("; ")).await.map(drop)
}

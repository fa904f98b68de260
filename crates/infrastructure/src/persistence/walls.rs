//! Row-level security: the wall behind the query hook, on PostgreSQL. SQLite has none, and nothing here does anything.
//!
//! The tenant is named inside of the transaction and only for it, by `app_tenant`. Where nobody named one, no row is
//! seen and none can be written.

mod check;
mod facts;
mod findings;
mod inspect;
mod keys;
mod naming;
mod pending;
mod policies;
mod report;
mod roles;
mod trial;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::SchemaManager;

pub use check::{MissingWall, MissingWalls};
pub(super) use check::{check, check_keys};
pub use inspect::inspect;
pub use report::{Finding, Inspection, RowsOf, TableWalls};

/// The tenant that the transaction named, or NULL. Without an index's help for `''`, which an earlier transaction of
/// the connection leaves behind.
const NAMED: &str = "nullif(current_setting('app.tenant_id', true), '')::uuid";

/// Puts a table whose column `tenant_id` says whose its rows are behind row-level security. To be called in the
/// migration that creates the table.
pub async fn raise(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let own = format!("tenant_id = {NAMED}");
    let table = quoted(table);
    run(manager, &[enable(&table), policy(&table, &own)]).await
}

/// As [`raise`], for a table that everybody reads: only the named tenant's rows, by that column, can be written.
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

/// Makes the functions by which a transaction names its tenant.
pub(super) async fn create_functions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // SET LOCAL as a statement reaches the workers of a sharded database, set_config() does not.
    // Nothing binds a superuser: a connection that became one again must not work in any tenant.
    let name = "IF pg_catalog.current_setting('is_superuser') = 'on' \
                THEN RAISE insufficient_privilege USING MESSAGE = 'a superuser works in no tenant'; END IF; \
                EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant);";
    // The row of the audit log's number is the tenant's mutex.
    let wait = "PERFORM 1 FROM tenant_counters WHERE tenant_id = tenant AND name = 'audit' FOR UPDATE;";
    let function = |called: &str, body: &str| {
        format!("CREATE FUNCTION {called}(tenant uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    };
    run(manager, &[function("app_tenant", name), function("app_tenant_alone", &format!("{name} {wait}"))]).await
}

/// Undoes all of the above.
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

/// A name in quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name as people write it: in quotes only where it needs them.
fn written(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.starts_with(|first: char| !first.is_ascii_digit()) && name.chars().all(plain) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Those of `some` that are not among `others`; `None` if there are none.
fn others_than(others: &[String], some: &[String]) -> Option<String> {
    let left: Vec<&str> = some.iter().filter(|one| !others.contains(one)).map(String::as_str).collect();
    (!left.is_empty()).then(|| left.join(", "))
}

/// The policy of a tenant's table, by what says that a row is the named tenant's.
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

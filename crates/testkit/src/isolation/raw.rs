//! Statements that no tenant may run: each of them would be a way around the isolation.

use sea_orm::DbBackend;
use tenantry_isolation::TenantKey;

use super::{
    shape::{Shape, quoted, quoted_table},
    tenant::text_literal,
};

/// Returns statements that must be refused, whatever they would do. `literal` is the other tenant in that table.
pub(super) fn hostile(
    shape: &Shape,
    backend: DbBackend,
    other: &TenantKey,
    literal: &str,
) -> Vec<(&'static str, String)> {
    let (table, tenant) = (quoted_table(&shape.name), quoted(&shape.tenant));
    let all = format!("SELECT * FROM {table}");
    let (whose, other) = (format!("{tenant} = {literal}"), text_literal(&other.to_string()));
    let mut statements = vec![
        ("a second statement", format!("SELECT 1; DELETE FROM {table} WHERE {whose} AND 1 = 0")),
        ("a comment without an end", format!("SELECT 1 FROM {table} AS a /* WHERE {whose}")),
        ("DROP TABLE", format!("DROP TABLE {table}")),
        ("ALTER TABLE", format!("ALTER TABLE {table} RENAME TO tenantry_kit_renamed")),
        ("CREATE TABLE AS", format!("CREATE TABLE tenantry_kit_copy AS {all}")),
        ("CREATE VIEW", format!("CREATE VIEW tenantry_kit_view AS {all}")),
    ];
    if backend == DbBackend::Sqlite {
        statements.extend([
            ("EXPLAIN", format!("EXPLAIN {all}")),
            ("PRAGMA", "PRAGMA user_version".to_owned()),
            ("the catalogue", "SELECT sql FROM sqlite_master".to_owned()),
            (
                "CREATE TRIGGER",
                format!("CREATE TEMP TRIGGER tenantry_kit AFTER DELETE ON {table} BEGIN DELETE FROM {table}; END"),
            ),
        ]);
    } else {
        statements.extend([
            ("SET", format!("SET LOCAL app.tenant_id = {other}")),
            ("SET ROLE", "SET LOCAL ROLE NONE".to_owned()),
            ("SET row_security", "SET LOCAL row_security = off".to_owned()),
            ("set_config", format!("SELECT set_config('app.tenant_id', {other}, true)")),
            ("app_tenant", format!("SELECT app_tenant({other})")),
            ("DO", format!("DO $$ BEGIN DELETE FROM {table}; END $$")),
            ("TABLE", format!("TABLE {table}")),
            ("TRUNCATE", format!("TRUNCATE {table} CASCADE")),
            ("LOCK", format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")),
            ("DISABLE ROW LEVEL SECURITY", format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")),
            ("GRANT", format!("GRANT ALL ON {table} TO PUBLIC")),
            ("query_to_xml", format!("SELECT query_to_xml({}, true, false, '')::text AS x", text_literal(&all))),
            ("the catalogue", "SELECT relname::text AS x FROM pg_catalog.pg_class".to_owned()),
        ]);
    }
    statements
}

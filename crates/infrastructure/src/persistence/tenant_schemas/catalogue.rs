//! What a tenant's schema has, as lines of text that are the same for every tenant: columns, constraints, indexes,
//! policies and privileges.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use tenantry_isolation::TenantSchema;
use uuid::Uuid;

/// The lines.
pub(super) type Catalogue = BTreeSet<String>;

const LINES: &str = "\
    WITH tables AS (SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S')) \
    SELECT format('%s %s', CASE t.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' \
                  ELSE 'table' END, t.relname) AS line FROM tables t \
    UNION ALL SELECT format('%s: column %s %s%s%s%s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod), \
        CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, \
        CASE WHEN a.attcollation IN (0, (SELECT typcollation FROM pg_type WHERE oid = a.atttypid)) THEN '' \
             ELSE format(' collate %s', (SELECT collname FROM pg_collation WHERE oid = a.attcollation)) END, \
        coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) \
        FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
        LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum WHERE t.relkind IN ('r', 'p') \
    UNION ALL SELECT format('%s: constraint %s %s', t.relname, o.conname, pg_get_constraintdef(o.oid)) \
        FROM tables t JOIN pg_constraint o ON o.conrelid = t.oid AND o.contype <> 'n' \
    UNION ALL SELECT format('%s: %s', t.relname, pg_get_indexdef(i.indexrelid)) \
        FROM tables t JOIN pg_index i ON i.indrelid = t.oid \
    UNION ALL SELECT format('%s: row-level security %s', t.relname, \
        CASE WHEN t.relrowsecurity AND t.relforcerowsecurity THEN 'forced' WHEN t.relrowsecurity THEN 'not forced' \
             ELSE 'off' END) FROM tables t WHERE t.relkind IN ('r', 'p') \
    UNION ALL SELECT format('%s: policy %s for %s to %s using %s with check %s', t.relname, p.polname, p.polcmd, \
        (SELECT string_agg(r::regrole::text, ', ' ORDER BY r::regrole::text) FROM unnest(p.polroles) r), \
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) \
        FROM tables t JOIN pg_policy p ON p.polrelid = t.oid \
    UNION ALL SELECT format('%s: %s may %s', t.relname, g.grantee::regrole, \
        string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type)) \
        FROM tables t, aclexplode(t.relacl) g WHERE g.grantee NOT IN (0, t.relowner) GROUP BY t.relname, g.grantee \
    UNION ALL SELECT format('%s: everybody may %s', t.relname, string_agg(g.privilege_type, ', ')) \
        FROM tables t, aclexplode(t.relacl) g WHERE g.grantee = 0 GROUP BY t.relname \
    UNION ALL SELECT format('%s: trigger %s', t.relname, pg_get_triggerdef(g.oid)) \
        FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal";

/// Reads the catalogue of the tenant's schema.
pub(super) async fn read(connection: &impl ConnectionTrait, tenant: Uuid) -> Result<Catalogue, DbErr> {
    let schema = TenantSchema::from(tenant);
    let find = Statement::from_sql_and_values(DbBackend::Postgres, LINES, [schema.as_str().into()]);
    let rows = connection.query_all_raw(find).await?;
    let own = (format!("{schema}."), tenant.to_string());
    let line = |line: String| line.replace(&own.0, "").replace(&own.1, "TENANT");
    rows.iter().map(|row| row.try_get("", "line").map(line)).collect()
}

/// Returns how the catalogue differs from the one that it should be: `- ` before what is missing, `+ ` before what is
/// too much.
pub(super) fn differences(found: &Catalogue, expected: &Catalogue) -> Vec<String> {
    let missing = expected.difference(found).map(|line| (line, '-'));
    let beyond = found.difference(expected).map(|line| (line, '+'));
    let mut all: Vec<_> = missing.chain(beyond).collect();
    all.sort_unstable();
    all.into_iter().map(|(line, sign)| format!("{sign} {line}")).collect()
}

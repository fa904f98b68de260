//! The catalogue of PostgreSQL, read through the serving connection.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use super::{Column, Key, NameRow, Policy, Reference, Security, Table, Tables, schemas::in_registered_schemas};
use crate::Registry;

/// Separates names in one text. No name contains it.
const APART: char = '\u{1f}';

const SECURITY: &str = "SELECT {c} AS name, pg_get_userbyid(c.relowner)::text AS owner, \
     pg_has_role(c.relowner, 'MEMBER') AS owned, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, \
     row_security_active(c.oid) AS active, coalesce((SELECT string_agg(p, chr(31) ORDER BY n) FROM \
     unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) WITH ORDINALITY u(p, n) \
     WHERE has_table_privilege(c.oid, p) OR CASE WHEN p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') \
     THEN has_any_column_privilege(c.oid, p) ELSE false END), '') AS granted FROM pg_class c {ours}";

/// The permissive policies, and whether they apply to the role of this connection.
const POLICIES: &str = "SELECT {c} AS name, p.polname::text AS policy, p.polcmd::text AS command, \
     pg_get_expr(p.polqual, c.oid) AS using, pg_get_expr(p.polwithcheck, c.oid) AS \"check\", \
     EXISTS (SELECT FROM unnest(p.polroles) r WHERE CASE WHEN r = 0 THEN true ELSE pg_has_role(r, 'USAGE') END) AS applies \
     FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polpermissive {ours} ORDER BY 1, 2";

/// A domain is reported as its base type.
const COLUMNS: &str = "SELECT {c} AS name, a.attname::text AS column_name, \
     format_type(b.oid, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END) AS kind, \
     a.attnotnull OR t.typnotnull AS not_null, \
     a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL AS defaulted, \
     a.attgenerated <> '' OR a.attidentity = 'a' AS generated, a.attgenerated = 'v' AS computed, \
     a.attidentity <> '' OR coalesce((SELECT \
     pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum), \
     false) AS counted, coalesce((SELECT NOT l.collisdeterministic FROM pg_collation l WHERE l.oid = a.attcollation), \
     false) AS folds FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid) \
     {ours} ORDER BY a.attnum";

const KEYS: &str = "SELECT {c} AS name, i.relname::text AS key_name, x.indisprimary AS is_primary, \
     x.indisunique OR x.indisexclusion AS is_unique, \
     m.amname::text AS method, a.attname::text AS first, \
     CASE WHEN x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL AND x.indexprs IS NULL THEN \
     (SELECT string_agg(k.attname::text, chr(31) ORDER BY n) FROM unnest(x.indkey::int2[]) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = place WHERE n <= x.indnkeyatts) END AS columns FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid \
     JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0] {ours}";

const REFERENCES: &str = "SELECT {c} AS name, {t} AS target, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = place) AS columns, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(k.confkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = place) AS keys, \
     CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' \
     WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS on_delete FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid \
     AND k.contype = 'f' JOIN pg_class t ON t.oid = k.confrelid {ours}";

#[derive(Debug, FromQueryResult)]
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the answer")]
struct SecurityRow {
    name: String,
    owner: String,
    owned: bool,
    enabled: bool,
    forced: bool,
    active: bool,
    granted: String,
}

#[derive(Debug, FromQueryResult)]
struct PolicyRow {
    name: String,
    policy: String,
    command: String,
    using: Option<String>,
    check: Option<String>,
    applies: bool,
}

#[derive(Debug, FromQueryResult)]
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the answer")]
struct ColumnRow {
    name: String,
    column_name: String,
    kind: String,
    not_null: bool,
    defaulted: bool,
    generated: bool,
    computed: bool,
    counted: bool,
    folds: bool,
}

#[derive(Debug, FromQueryResult)]
struct KeyRow {
    name: String,
    key_name: String,
    is_primary: bool,
    is_unique: bool,
    method: String,
    first: Option<String>,
    columns: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct ReferenceRow {
    name: String,
    target: String,
    columns: String,
    keys: String,
    on_delete: String,
}

/// Returns the row-level security and the grants of each table, for the current role: of those that the connection finds
/// without a schema, and of those in the schemas that tables are registered with.
pub(crate) async fn security(
    serving: &impl ConnectionTrait,
    registry: &Registry,
) -> Result<BTreeMap<String, Security>, DbErr> {
    let mut tables: BTreeMap<String, Security> = all::<SecurityRow>(serving, registry, SECURITY)
        .await?
        .into_iter()
        .map(|row| {
            let SecurityRow { name, owner, owned, enabled, forced, active, granted } = row;
            let granted = apart(&granted);
            (
                name,
                Security {
                    owner,
                    owned,
                    enabled,
                    forced,
                    active,
                    granted,
                    policies: Vec::new(),
                    for_others: Vec::new(),
                },
            )
        })
        .collect();
    for PolicyRow { name, policy, command, using, check, applies } in all(serving, registry, POLICIES).await? {
        if let Some(table) = tables.get_mut(&name) {
            let policies = if applies { &mut table.policies } else { &mut table.for_others };
            policies.push(Policy { name: policy, command, using, check });
        }
    }
    Ok(tables)
}

/// Returns the names of all tables. A partition is part of another one.
pub(crate) async fn names(serving: &impl ConnectionTrait, registry: &Registry) -> Result<BTreeSet<String>, DbErr> {
    let names = "SELECT {c} AS name FROM pg_class c {ours} AND NOT c.relispartition";
    let rows = all::<NameRow>(serving, registry, names).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Returns all facts about each table.
pub(crate) async fn tables(serving: &impl ConnectionTrait, registry: &Registry) -> Result<Tables, DbErr> {
    let security = security(serving, registry).await?.into_iter();
    let mut tables: Tables =
        security.map(|(name, security)| (name, Table { security: Some(security), ..Table::default() })).collect();
    for row in all(serving, registry, COLUMNS).await? {
        let ColumnRow { name, column_name, kind, not_null, defaulted, generated, computed, counted, folds } = row;
        let column =
            Column { name: column_name, kind, not_null, defaulted, generated, computed, key_place: 0, counted, folds };
        tables.entry(name).or_default().columns.push(column);
    }
    for KeyRow { name, key_name, is_primary, is_unique, method, first, columns } in all(serving, registry, KEYS).await?
    {
        let columns = columns.as_deref().map(apart);
        tables.entry(name).or_default().keys.push(Key {
            name: key_name,
            is_primary,
            is_unique,
            method,
            first,
            columns,
        });
    }
    for ReferenceRow { name, target, columns, keys, on_delete } in all(serving, registry, REFERENCES).await? {
        let pairs = apart(&columns).into_iter().zip(apart(&keys)).collect();
        tables.entry(name).or_default().references.push(Reference { target, pairs, on_delete });
    }
    Ok(tables)
}

/// Returns the rows of a query on the catalogue, which [`in_registered_schemas`] completes.
pub(crate) async fn all<R: FromQueryResult>(
    serving: &impl ConnectionTrait,
    registry: &Registry,
    query: &str,
) -> Result<Vec<R>, DbErr> {
    let find = Statement::from_string(DbBackend::Postgres, in_registered_schemas(query, registry));
    R::find_by_statement(find).all(serving).await
}

pub(crate) fn apart(text: &str) -> Vec<String> {
    text.split(APART).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

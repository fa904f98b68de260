//! The catalogue of PostgreSQL, read through the serving connection.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use super::{Column, Key, NameRow, Policy, Reference, Security, Table, Tables};

/// Separates names in one text. No name contains it.
const APART: char = '\u{1f}';

/// The condition for the relevant tables, with `c` as their alias in each query.
const OURS: &str = "c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace";

const SECURITY: &str = "SELECT c.relname::text AS name, pg_get_userbyid(c.relowner)::text AS owner, \
     pg_has_role(c.relowner, 'MEMBER') AS owned, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, \
     row_security_active(c.oid) AS active, coalesce((SELECT string_agg(p, chr(31) ORDER BY n) FROM \
     unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) WITH ORDINALITY u(p, n) \
     WHERE has_table_privilege(c.oid, p) OR CASE WHEN p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') \
     THEN has_any_column_privilege(c.oid, p) ELSE false END), '') AS granted FROM pg_class c";

/// The policies that apply to the role of this connection.
const POLICIES: &str = "SELECT c.relname::text AS name, p.polname::text AS policy, p.polcmd::text AS command, \
     pg_get_expr(p.polqual, c.oid) AS using, pg_get_expr(p.polwithcheck, c.oid) AS \"check\" \
     FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polpermissive AND EXISTS (SELECT FROM unnest(p.polroles) r \
     WHERE CASE WHEN r = 0 THEN true ELSE pg_has_role(r, 'USAGE') END)";

/// A domain is reported as its base type.
const COLUMNS: &str = "SELECT c.relname::text AS name, a.attname::text AS column_name, \
     format_type(b.oid, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END) AS kind, \
     a.attnotnull OR t.typnotnull AS not_null, \
     a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL AS defaulted, \
     a.attgenerated <> '' OR a.attidentity = 'a' AS generated, a.attidentity <> '' OR coalesce((SELECT \
     pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum), \
     false) AS counted, coalesce((SELECT NOT l.collisdeterministic FROM pg_collation l WHERE l.oid = a.attcollation), \
     false) AS folds FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)";

const KEYS: &str = "SELECT c.relname::text AS name, i.relname::text AS key_name, x.indisprimary AS is_primary, x.indisunique AS is_unique, \
     m.amname::text AS method, a.attname::text AS first FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid \
     JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]";

const REFERENCES: &str = "SELECT c.relname::text AS name, t.relname::text AS target, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = place) AS columns, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(k.confkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = place) AS keys, \
     CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' \
     WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS on_delete FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' JOIN pg_class t ON t.oid = k.confrelid";

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
}

#[derive(Debug, FromQueryResult)]
struct ReferenceRow {
    name: String,
    target: String,
    columns: String,
    keys: String,
    on_delete: String,
}

/// Returns the row-level security and the grants of each table, for the current role.
pub(in super::super) async fn security(serving: &impl ConnectionTrait) -> Result<BTreeMap<String, Security>, DbErr> {
    let mut tables: BTreeMap<String, Security> = all::<SecurityRow>(serving, SECURITY)
        .await?
        .into_iter()
        .map(|row| {
            let SecurityRow { name, owner, owned, enabled, forced, active, granted } = row;
            let granted = apart(&granted);
            (name, Security { owner, owned, enabled, forced, active, granted, policies: Vec::new() })
        })
        .collect();
    for PolicyRow { name, policy, command, using, check } in all(serving, POLICIES).await? {
        if let Some(table) = tables.get_mut(&name) {
            table.policies.push(Policy { name: policy, command, using, check });
        }
    }
    Ok(tables)
}

/// Returns the names of all tables.
pub(in super::super) async fn names(serving: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let rows = all::<NameRow>(serving, "SELECT c.relname::text AS name FROM pg_class c").await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Returns all facts about each table.
pub(in super::super) async fn tables(serving: &impl ConnectionTrait) -> Result<Tables, DbErr> {
    let security = security(serving).await?.into_iter();
    let mut tables: Tables =
        security.map(|(name, security)| (name, Table { security: Some(security), ..Table::default() })).collect();
    for row in all(serving, COLUMNS).await? {
        let ColumnRow { name, column_name, kind, not_null, defaulted, generated, counted, folds } = row;
        let column = Column { name: column_name, kind, not_null, defaulted, generated, key_place: 0, counted, folds };
        tables.entry(name).or_default().columns.push(column);
    }
    for KeyRow { name, key_name, is_primary, is_unique, method, first } in all(serving, KEYS).await? {
        tables.entry(name).or_default().keys.push(Key { name: key_name, is_primary, is_unique, method, first });
    }
    for ReferenceRow { name, target, columns, keys, on_delete } in all(serving, REFERENCES).await? {
        let pairs = apart(&columns).into_iter().zip(apart(&keys)).collect();
        tables.entry(name).or_default().references.push(Reference { target, pairs, on_delete });
    }
    Ok(tables)
}

pub(in super::super) async fn all<R: FromQueryResult>(
    serving: &impl ConnectionTrait,
    query: &str,
) -> Result<Vec<R>, DbErr> {
    let find = Statement::from_string(DbBackend::Postgres, format!("{query} WHERE {OURS}"));
    R::find_by_statement(find).all(serving).await
}

pub(in super::super) fn apart(text: &str) -> Vec<String> {
    text.split(APART).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

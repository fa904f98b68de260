//! The rules of PostgreSQL's tables.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::{
    super::super::facts::postgres::{all, apart},
    Check, Kind, Rules, Unique,
};
use crate::Registry;

/// The type of each column, and below a domain the type it is based on.
const CHAIN: &str = "WITH RECURSIVE chain AS (SELECT a.attrelid, a.attname, a.attidentity, t.oid AS type, t.typtype, \
     t.typbasetype, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod \
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped \
     UNION ALL SELECT chain.attrelid, chain.attname, chain.attidentity, t.oid, t.typtype, t.typbasetype, \
     CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE chain.typmod END \
     FROM chain JOIN pg_type t ON t.oid = chain.typbasetype WHERE chain.typtype = 'd') ";

const KINDS: &str = "SELECT {c} AS name, k.attname::text AS column_name, \
     format_type(k.type, k.typmod) AS kind, k.attidentity = 'a' AS is_identity, \
     coalesce((SELECT string_agg(e.enumlabel::text, chr(31) ORDER BY e.enumsortorder) FROM pg_enum e \
     WHERE e.enumtypid IN (t.oid, t.typelem)), '') AS labels \
     FROM chain k JOIN pg_type t ON t.oid = k.type AND t.typtype <> 'd' JOIN pg_class c ON c.oid = k.attrelid {ours}";

const CHECKS: &str = "SELECT {c} AS name, k.conname::text AS rule, pg_get_constraintdef(k.oid) AS text, \
     coalesce((SELECT string_agg(a.attname::text, chr(31)) FROM pg_attribute a \
     WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)), '') AS columns, false AS is_primary \
     FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c' {ours}";

const OF_DOMAINS: &str = "SELECT {c} AS name, k.conname::text AS rule, pg_get_constraintdef(k.oid) AS text, \
     d.attname::text AS columns, false AS is_primary \
     FROM chain d JOIN pg_constraint k ON k.contypid = d.type JOIN pg_class c ON c.oid = d.attrelid {ours}";

const UNIQUES: &str = "SELECT {c} AS name, i.relname::text AS rule, '' AS text, \
     coalesce((SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(x.indkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = place WHERE n <= x.indnkeyatts), '') AS columns, \
     x.indisprimary AS is_primary FROM pg_class c \
     JOIN pg_index x ON x.indrelid = c.oid AND (x.indisunique OR x.indisexclusion) JOIN pg_class i ON i.oid = x.indexrelid {ours}";

#[derive(Debug, FromQueryResult)]
struct KindRow {
    name: String,
    column_name: String,
    kind: String,
    is_identity: bool,
    labels: String,
}

#[derive(Debug, FromQueryResult)]
struct RuleRow {
    name: String,
    rule: String,
    text: String,
    columns: String,
    is_primary: bool,
}

pub(super) async fn rules<C: ConnectionTrait>(db: &C, registry: &Registry) -> Result<BTreeMap<String, Rules>, DbErr> {
    let mut tables: BTreeMap<String, Rules> = BTreeMap::new();
    for row in all(db, registry, &format!("{CHAIN}{KINDS}")).await? {
        let KindRow { name, column_name, kind, is_identity, labels } = row;
        let rules = tables.entry(name).or_default();
        if is_identity {
            rules.identities.insert(column_name.clone());
        }
        rules.kinds.insert(column_name, Kind { name: kind, labels: apart(&labels) });
    }
    for query in [CHECKS.to_owned(), format!("{CHAIN}{OF_DOMAINS}")] {
        for RuleRow { name, rule, text, columns, .. } in all(db, registry, &query).await? {
            tables.entry(name).or_default().checks.push(Check { name: rule, columns: apart(&columns), text });
        }
    }
    for RuleRow { name, rule, columns, is_primary, .. } in all(db, registry, UNIQUES).await? {
        tables.entry(name).or_default().uniques.push(Unique { name: rule, columns: apart(&columns), is_primary });
    }
    Ok(tables)
}

//! The catalogue of SQLite. Names are returned in the spelling in which they are registered, because SQLite ignores the
//! case of their letters.

use std::collections::BTreeMap;

use sea_orm::{DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};

use super::{Column, Key, Reference, Tables};
use crate::{Registry, names::quoted};

const TABLES: &str = "FROM sqlite_master m JOIN";
const OURS: &str = "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

/// SQLite has no other index method.
const METHOD: &str = "btree";

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
    /// The position in the primary key, from 1; 0 if the column is not part of it.
    place: i64,
}

#[derive(Debug, FromQueryResult)]
struct KeyRow {
    name: String,
    key_name: String,
    is_unique: bool,
    is_partial: bool,
    /// The next of its columns; NULL for an expression.
    part: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct ReferenceRow {
    name: String,
    id: i64,
    target: String,
    from_column: String,
    /// NULL if the reference is to the primary key.
    to_column: Option<String>,
}

/// Returns all facts about each table.
pub(in super::super) async fn tables(connection: &DatabaseConnection, registry: &Registry) -> Result<Tables, DbErr> {
    // A table whose own name has a dot is quoted, so that it is never the name of a registered table.
    let table_name = |name: String| match registry.in_any_case(&name) {
        _ if name.contains('.') => quoted(&name),
        Some(table) => table.name().to_owned(),
        None => name,
    };
    let column_name = |table: &str, name: String| {
        let columns = registry.table(table).map(crate::Table::columns).unwrap_or_default();
        columns.iter().find(|column| column.eq_ignore_ascii_case(&name)).cloned().unwrap_or(name)
    };
    let mut tables = Tables::new();
    let columns = format!(
        "SELECT m.name AS name, c.name AS column_name, lower(c.type) AS kind, c.\"notnull\" AS not_null, \
         c.dflt_value IS NOT NULL AS defaulted, c.hidden <> 0 AS generated, c.hidden = 2 AS computed, c.pk AS place \
         {TABLES} pragma_table_xinfo(m.name) c {OURS} AND c.hidden <> 1 ORDER BY c.cid"
    );
    let mut primary: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for row in all::<ColumnRow>(connection, columns).await? {
        let ColumnRow { name, column_name: column, kind, not_null, defaulted, generated, computed, place } = row;
        let name = table_name(name);
        let column = column_name(&name, column);
        if place > 0 {
            primary.entry(name.clone()).or_default().insert(place, column.clone());
        }
        let column = Column { name: column, kind, label: None, not_null, defaulted, generated, computed };
        tables.entry(name).or_default().columns.push(column);
    }
    for (name, columns) in primary {
        let columns: Vec<String> = columns.into_values().collect();
        let (key_name, method, first) = ("primary key".to_owned(), METHOD.to_owned(), columns.first().cloned());
        let key = Key { name: key_name, is_primary: true, is_unique: true, method, first, columns: Some(columns) };
        tables.entry(name).or_default().keys.push(key);
    }
    let keys = format!(
        "SELECT m.name AS name, i.name AS key_name, i.\"unique\" AS is_unique, i.partial AS is_partial, k.name AS part \
         {TABLES} pragma_index_list(m.name) i JOIN pragma_index_info(i.name) k {OURS} AND i.origin <> 'pk' \
         ORDER BY m.name, i.seq, k.seqno"
    );
    for KeyRow { name, key_name, is_unique, is_partial, part } in all(connection, keys).await? {
        let name = table_name(name);
        let part = part.map(|part| column_name(&name, part));
        let keys = &mut tables.entry(name).or_default().keys;
        if let Some(key) = keys.last_mut().filter(|key| key.name == key_name && !key.is_primary) {
            let columns = key.columns.take().zip(part);
            key.columns = columns.map(|(columns, part)| columns.into_iter().chain([part]).collect());
        } else {
            let columns = part.clone().filter(|_| is_unique && !is_partial).map(|part| vec![part]);
            let method = METHOD.to_owned();
            keys.push(Key { name: key_name, is_primary: false, is_unique, method, first: part, columns });
        }
    }
    let references = format!(
        "SELECT m.name AS name, f.id AS id, f.\"table\" AS target, f.\"from\" AS from_column, f.\"to\" AS to_column \
         {TABLES} pragma_foreign_key_list(m.name) f {OURS} ORDER BY f.id, f.seq"
    );
    let mut found: BTreeMap<(String, i64), Reference> = BTreeMap::new();
    for row in all::<ReferenceRow>(connection, references).await? {
        let ReferenceRow { name, id, target, from_column, to_column } = row;
        let (name, target) = (table_name(name), table_name(target));
        let (from, to) = (column_name(&name, from_column), column_name(&target, to_column.unwrap_or_default()));
        let reference = found.entry((name, id)).or_insert_with(|| Reference { target, pairs: Vec::new() });
        reference.pairs.push((from, to));
    }
    for ((name, _), reference) in found {
        tables.entry(name).or_default().references.push(reference);
    }
    Ok(tables)
}

async fn all<R: FromQueryResult>(connection: &DatabaseConnection, query: String) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(Statement::from_string(DbBackend::Sqlite, query)).all(connection).await
}

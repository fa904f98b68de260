//! The catalogue of SQLite. Names are returned in the spelling in which they are registered, because SQLite ignores the
//! case of their letters.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use super::{Column, Key, NameRow, Reference, Tables};
use crate::{Registry, names::quoted};

pub(in super::super) const TABLES: &str = "FROM sqlite_master m JOIN";
pub(in super::super) const OURS: &str = "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

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
    on_delete: String,
}

#[derive(Debug, FromQueryResult)]
struct Definition {
    name: String,
    sql: String,
}

#[derive(Debug, FromQueryResult)]
struct Folds {
    folds: bool,
}

/// Names in the spelling in which they are registered.
pub(in super::super) struct Spelling<'a>(pub(in super::super) &'a Registry);

impl Spelling<'_> {
    /// Returns the name of a table. One with a dot or a quote of its own is quoted, so that it is never the name of a
    /// registered table.
    pub(in super::super) fn table(&self, name: String) -> String {
        match self.0.in_any_case(&name) {
            _ if name.contains(['.', '"']) => quoted(&name),
            Some(table) => table.name().to_owned(),
            None => name,
        }
    }

    /// Returns the name of a column of that table.
    pub(in super::super) fn column(&self, table: &str, name: String) -> String {
        let columns = self.0.table(table).map(crate::Table::columns).unwrap_or_default();
        columns.iter().find(|column| column.eq_ignore_ascii_case(&name)).cloned().unwrap_or(name)
    }
}

/// Returns the names of all tables. Those behind a virtual table are part of it.
pub(in super::super) async fn names(
    connection: &impl ConnectionTrait,
    registry: &Registry,
) -> Result<BTreeSet<String>, DbErr> {
    let names = format!(
        "SELECT m.name AS name FROM sqlite_master m {OURS} AND m.name NOT IN \
         (SELECT l.name FROM pragma_table_list l WHERE l.schema = 'main' AND l.type = 'shadow')"
    );
    let rows = all::<NameRow>(connection, names).await?;
    Ok(rows.into_iter().map(|row| Spelling(registry).table(row.name)).collect())
}

/// Returns all facts about each table.
pub(in super::super) async fn tables(connection: &impl ConnectionTrait, registry: &Registry) -> Result<Tables, DbErr> {
    let spelling = Spelling(registry);
    let mut tables = Tables::new();
    let columns = format!(
        "SELECT m.name AS name, c.name AS column_name, lower(c.type) AS kind, c.\"notnull\" AS not_null, \
         c.dflt_value IS NOT NULL AS defaulted, c.hidden <> 0 AS generated, c.hidden = 2 AS computed, c.pk AS place \
         {TABLES} pragma_table_xinfo(m.name) c {OURS} AND c.hidden <> 1 ORDER BY c.cid"
    );
    let mut primary: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for row in all::<ColumnRow>(connection, columns).await? {
        let ColumnRow { name, column_name: column, kind, not_null, defaulted, generated, computed, place } = row;
        let name = spelling.table(name);
        let column = spelling.column(&name, column);
        if place > 0 {
            primary.entry(name.clone()).or_default().insert(place, column.clone());
        }
        let (key_place, counted, folds) = (place, place == 1 && kind == "integer", false);
        let column = Column { name: column, kind, not_null, defaulted, generated, computed, key_place, counted, folds };
        tables.entry(name).or_default().columns.push(column);
    }
    for (name, columns) in primary {
        let table = tables.entry(name).or_default();
        if columns.len() > 1 {
            // A primary key of several columns numbers nothing.
            table.columns.iter_mut().for_each(|column| column.counted = false);
        }
        let columns: Vec<String> = columns.into_values().collect();
        let (key_name, method, first) = ("primary key".to_owned(), METHOD.to_owned(), columns.first().cloned());
        let key = Key { name: key_name, is_primary: true, is_unique: true, method, first, columns: Some(columns) };
        table.keys.push(key);
    }
    let keys = format!(
        "SELECT m.name AS name, i.name AS key_name, i.\"unique\" AS is_unique, i.partial AS is_partial, k.name AS part \
         {TABLES} pragma_index_list(m.name) i JOIN pragma_index_info(i.name) k {OURS} AND i.origin <> 'pk' \
         ORDER BY m.name, i.seq, k.seqno"
    );
    for KeyRow { name, key_name, is_unique, is_partial, part } in all(connection, keys).await? {
        let name = spelling.table(name);
        let part = part.map(|part| spelling.column(&name, part));
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
        "SELECT m.name AS name, f.id AS id, f.\"table\" AS target, f.\"from\" AS from_column, f.\"to\" AS to_column, f.on_delete AS on_delete \
         {TABLES} pragma_foreign_key_list(m.name) f {OURS} ORDER BY f.id, f.seq"
    );
    let mut found: BTreeMap<(String, i64), Reference> = BTreeMap::new();
    for row in all::<ReferenceRow>(connection, references).await? {
        let ReferenceRow { name, id, target, from_column, to_column, on_delete } = row;
        let (name, target) = (spelling.table(name), spelling.table(target));
        let (from, to) = (spelling.column(&name, from_column), spelling.column(&target, to_column.unwrap_or_default()));
        let reference = found.entry((name, id)).or_insert_with(|| Reference { target, pairs: Vec::new(), on_delete });
        reference.pairs.push((from, to));
    }
    for ((name, _), reference) in found {
        tables.entry(name).or_default().references.push(reference);
    }
    let definitions = format!(
        "SELECT m.name AS name, m.sql AS sql FROM sqlite_master m {OURS} \
         AND (m.sql LIKE '%collate%' OR m.sql LIKE '%replace%')"
    );
    for Definition { name, sql } in all(connection, definitions).await? {
        let words = words(&sql);
        if let Some(table) = tables.get_mut(&spelling.table(name.clone())) {
            table.replaces = words.contains("on conflict replace");
            for column in table.columns.iter_mut().filter(|_| words.contains("collate ")) {
                column.folds = folds(connection, &name, &column.name).await?;
            }
        }
    }
    Ok(tables)
}

/// Returns whether a column takes texts as equal that differ in case or in blanks at the end. The collation of a column
/// is in no catalogue of SQLite, but a query that begins with the column has it.
async fn folds(connection: &impl ConnectionTrait, table: &str, column: &str) -> Result<bool, DbErr> {
    let (table, column) = (quoted(table), quoted(column));
    let ask = format!(
        "SELECT count(*) > 0 AS folds FROM (SELECT {column} AS x FROM {table} WHERE 0 UNION ALL SELECT 'a') \
         WHERE x = 'A' OR x = 'a '"
    );
    Ok(all::<Folds>(connection, ask).await?.first().is_some_and(|found| found.folds))
}

/// Returns the words of a definition in lower case, one blank between them, without comments and what is in quotes.
fn words(sql: &str) -> String {
    let (mut words, mut rest) = (String::with_capacity(sql.len()), sql);
    while let Some(letter) = rest.chars().next() {
        let end = match letter {
            '-' if rest.starts_with("--") => "\n",
            '/' if rest.starts_with("/*") => "*/",
            '\'' => "'",
            '"' => "\"",
            '`' => "`",
            '[' => "]",
            _ => "",
        };
        let skipped = if end.is_empty() {
            words.push(letter.to_ascii_lowercase());
            letter.len_utf8()
        } else {
            words.push(' ');
            let begun = if letter == '/' { 2 } else { 1 };
            rest[begun..].find(end).map_or(rest.len(), |place| begun + place + end.len())
        };
        rest = &rest[skipped..];
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(in super::super) async fn all<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    query: String,
) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(Statement::from_string(DbBackend::Sqlite, query)).all(connection).await
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_read_without_comments_and_quotes() {
        let sql = "CREATE TABLE t (a TEXT /*/ x */ UNIQUE ON--y\n  CONFLICT\tReplace, \"collate\" TEXT DEFAULT 'it''s', `b` INT)";
        assert_eq!(words(sql), "create table t (a text unique on conflict replace, text default , int)");
    }
}

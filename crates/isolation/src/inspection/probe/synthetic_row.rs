//! Generates minimal rows for unknown tables, from the types of their columns.
//!
//! Values are literals, which take the type of their column, whatever its name is. None comes from outside. Only bytes
//! are bound on SQLite, because the query hook refuses literals for them.

use std::collections::BTreeMap;

use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

use super::super::facts::{Column, Table};
use crate::names::quoted;

/// Values by column, without the tenant column.
pub(super) type Row = BTreeMap<String, Cell>;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Literal(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// Wraps a literal that the database printed.
    pub(super) fn written(text: String) -> Self {
        let hexadecimal = text.strip_prefix("X'").and_then(|rest| rest.strip_suffix('\''));
        let bytes = hexadecimal.and_then(|digits| {
            let byte = |place: usize| u8::from_str_radix(digits.get(place..place + 2)?, 16).ok();
            (0..digits.len()).step_by(2).map(byte).collect()
        });
        bytes.map_or(Self::Literal(text), Self::Bytes)
    }
}

/// The input from which values are generated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed {
    pub(super) backend: DbBackend,
    pub(super) id: Uuid,
    /// The number in each numeric column.
    pub(super) number: u16,
}

/// Generates a row with the given values and a generated value in each other mandatory column. `Err` names the column
/// for which no value can be generated.
pub(super) fn make_up(table: &Table, own: &str, given: &Row, seed: Seed) -> Result<Row, String> {
    let mut row = Row::new();
    for column in table.columns.iter().filter(|column| column.name != own) {
        let value = match given.get(&column.name) {
            Some(given) => given.clone(),
            None if !column.is_needed() => continue,
            None => seed.cell(column).ok_or_else(|| {
                format!("no value can be made up for its column {}, of type {}", column.name, column.kind)
            })?,
        };
        row.insert(column.name.clone(), value);
    }
    Ok(row)
}

/// Returns the statement that inserts a row, for a tenant if it is given together with its column.
pub(super) fn insert(backend: DbBackend, table: &str, tenant: Option<(&str, Uuid)>, row: &Row) -> Statement {
    let mut bound: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        bound.push(value);
        parameter(backend, bound.len())
    };
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    if let Some((own, id)) = tenant {
        columns.push(own.to_owned());
        values.push(bind(id.into()));
    }
    for (column, cell) in row {
        columns.push(quoted(column));
        values.push(match cell {
            Cell::Literal(text) => text.clone(),
            Cell::Bytes(bytes) => bind(bytes.clone().into()),
        });
    }
    let text = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "));
    Statement::from_sql_and_values(backend, text, bound)
}

pub(super) fn parameter(backend: DbBackend, place: usize) -> String {
    if backend == DbBackend::Postgres { format!("${place}") } else { "?".to_owned() }
}

/// Returns a UUID as it is stored.
pub(super) fn uuid(backend: DbBackend, id: Uuid) -> Cell {
    if backend == DbBackend::Postgres { text(&id.to_string()) } else { Cell::Bytes(id.as_bytes().to_vec()) }
}

impl Seed {
    /// Returns a value that no other row has, if the type has enough values.
    fn cell(&self, column: &Column) -> Option<Cell> {
        let kind = column.kind.as_str();
        if let Some(label) = &column.label {
            return Some(text(label));
        }
        let is = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        // SQLite's type names show what is stored as text: `uuid_text`, `timestamp_with_timezone_text`.
        Some(if kind.ends_with("[]") {
            text("{}")
        } else if is(&["uuid"]) {
            uuid(self.backend, self.id)
        } else if is(&["json"]) {
            text("{}")
        } else if is(&["range"]) {
            text("empty")
        } else if is(&["timestamp", "datetime"]) {
            text("1970-01-01 00:00:00+00:00")
        } else if is(&["date"]) {
            text("1970-01-01")
        } else if is(&["interval"]) {
            text("0")
        } else if is(&["time"]) {
            text("00:00:00")
        } else if is(&["char", "text", "clob"]) {
            text(&self.name(length(kind)))
        } else if is(&["bool"]) {
            Cell::Literal("FALSE".to_owned())
        } else if is(&["bytea"]) {
            text(&self.name(None))
        } else if is(&["blob"]) {
            Cell::Bytes(self.id.as_bytes().to_vec())
        } else if is(&["inet", "cidr"]) {
            text("127.0.0.1")
        } else if is(&["int", "numeric", "decimal", "real", "double", "float", "money"]) && !is(&["point"]) {
            Cell::Literal(self.number.to_string())
        } else if self.backend == DbBackend::Sqlite {
            text(&self.name(None))
        } else {
            return None;
        })
    }

    /// Only the end of a UUID differs.
    fn name(&self, most: Option<usize>) -> String {
        let name = format!("doctor-{}", self.id.simple());
        let from = most.map_or(0, |most| name.len().saturating_sub(most));
        name[from..].to_owned()
    }
}

/// Returns the maximum length of a type such as `character varying(3)`.
fn length(kind: &str) -> Option<usize> {
    kind.split_once('(')?.1.trim_end_matches(')').parse().ok()
}

fn text(value: &str) -> Cell {
    Cell::Literal(format!("'{}'", value.replace('\'', "''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: &str) -> Column {
        let (name, kind) = (name.to_owned(), kind.to_owned());
        Column { name, kind, label: None, not_null: true, ..Column::default() }
    }

    fn literal(text: &str) -> Cell {
        Cell::Literal(text.to_owned())
    }

    fn seed(backend: DbBackend) -> Seed {
        Seed { backend, id: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0abc), number: 1 }
    }

    #[test]
    fn values_are_of_the_columns_type() {
        for (kind, expected) in [
            ("uuid", Some("'01980000-0000-7000-8000-000000000abc'")),
            ("text", Some("'doctor-01980000000070008000000000000abc'")),
            ("character varying(3)", Some("'abc'")),
            ("timestamp with time zone", Some("'1970-01-01 00:00:00+00:00'")),
            ("time without time zone", Some("'00:00:00'")),
            ("interval", Some("'0'")),
            ("numeric(3,2)", Some("1")),
            ("bigint", Some("1")),
            ("integer[]", Some("'{}'")),
            ("point", None),
        ] {
            let made = seed(DbBackend::Postgres).cell(&column("a", kind));
            assert_eq!(made, expected.map(literal), "{kind}");
        }
        let in_a_file = |kind| seed(DbBackend::Sqlite).cell(&column("a", kind)).unwrap();
        assert_eq!(in_a_file("uuid_text"), Cell::written("X'01980000000070008000000000000ABC'".to_owned()));
        assert_eq!(in_a_file("whatever"), literal("'doctor-01980000000070008000000000000abc'"));
        let counted = Column { label: Some("it's".to_owned()), ..column("a", "mood") };
        assert_eq!(seed(DbBackend::Postgres).cell(&counted).unwrap(), literal("'it''s'"));
    }

    #[test]
    fn a_row_has_what_it_must_have_and_what_was_given() {
        let free = Column { not_null: false, ..column("free", "text") };
        let filled = Column { defaulted: true, ..column("filled", "text") };
        let columns = vec![column("tenant_id", "uuid"), column("number", "int"), free, filled, column("of", "uuid")];
        let mut table = Table { columns, ..Table::default() };
        let given = Row::from([("of".to_owned(), literal("'x'"))]);
        let row = make_up(&table, "tenant_id", &given, seed(DbBackend::Postgres)).unwrap();
        assert_eq!(row, Row::from([("number".to_owned(), literal("1")), ("of".to_owned(), literal("'x'"))]));
        table.columns.push(column("place", "point"));
        let missing = make_up(&table, "tenant_id", &given, seed(DbBackend::Postgres)).unwrap_err();
        assert_eq!(missing, "no value can be made up for its column place, of type point");
    }
}

//! Values and rows, as they are written in statements.

use std::collections::BTreeMap;

use sea_orm::{DbBackend, Statement, Value};

use crate::names::{quoted, quoted_table};

/// Values by column.
pub type Row = BTreeMap<String, Cell>;

/// A value.
///
/// A literal takes the type of its column, whatever its name is, so a type that can't be bound needs no cast.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A literal of the database.
    Literal(String),
    /// A value to bind.
    Bound(Value),
}

impl Cell {
    /// Returns what stands for the value in a statement. A bound value is added to `bound`.
    pub fn place(&self, backend: DbBackend, bound: &mut Vec<Value>) -> String {
        match self {
            Self::Literal(text) => text.clone(),
            Self::Bound(value) => {
                bound.push(value.clone());
                parameter(backend, bound.len())
            }
        }
    }

    /// Wraps a literal that the database printed. Bytes are bound, because the query hook refuses literals for them.
    pub fn printed(text: String) -> Self {
        let hexadecimal = text.strip_prefix("X'").and_then(|rest| rest.strip_suffix('\''));
        let bytes = hexadecimal.and_then(|digits| {
            let byte = |place: usize| u8::from_str_radix(digits.get(place..place + 2)?, 16).ok();
            (0..digits.len()).step_by(2).map(byte).collect()
        });
        bytes.map_or(Self::Literal(text), |bytes: Vec<u8>| Self::Bound(bytes.into()))
    }

    pub(super) fn text(value: &str) -> Self {
        Self::Literal(format!("'{}'", value.replace('\'', "''")))
    }
}

/// Returns the parameter of that number, from 1.
pub fn parameter(backend: DbBackend, number: usize) -> String {
    if backend == DbBackend::Postgres { format!("${number}") } else { format!("?{number}") }
}

/// Returns the statement that inserts a row.
pub fn insert(backend: DbBackend, table: &str, row: &Row) -> Statement {
    let mut bound = Vec::new();
    let columns: Vec<String> = row.keys().map(|column| quoted(column)).collect();
    let values: Vec<String> = row.values().map(|cell| cell.place(backend, &mut bound)).collect();
    let table = quoted_table(table);
    let text = if row.is_empty() {
        format!("INSERT INTO {table} DEFAULT VALUES")
    } else {
        format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))
    };
    Statement::from_sql_and_values(backend, text, bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_bound_and_everything_else_is_a_literal() {
        let row = Row::from([
            ("a".to_owned(), Cell::printed("X'00FF'".to_owned())),
            ("b".to_owned(), Cell::text("it's")),
            ("c".to_owned(), Cell::Bound(7.into())),
        ]);
        let statement = insert(DbBackend::Sqlite, "t", &row);
        assert_eq!(statement.sql, "INSERT INTO \"t\" (\"a\", \"b\", \"c\") VALUES (?1, 'it''s', ?2)");
        assert_eq!(statement.values.unwrap().0, [vec![0_u8, 255].into(), 7.into()]);
        assert_eq!(insert(DbBackend::Postgres, "t", &Row::new()).sql, "INSERT INTO \"t\" DEFAULT VALUES");
    }
}

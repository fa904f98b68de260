//! Rows of unknown tables: each field as text to compare, and as a value to write. A value of a common type is bound,
//! and any other is a literal.

use std::collections::BTreeMap;

use sea_orm::{
    QueryResult, Value,
    sqlx::{Row as _, TypeInfo, ValueRef, postgres::PgRow, sqlite::SqliteRow, types::chrono},
};
use tenantry_isolation::inspection::synthetic_rows::Cell;
use uuid::Uuid;

/// A column of a row.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) column: String,
    /// The text for comparisons; `None` is NULL.
    pub(super) text: Option<String>,
    /// The value to write; `None` for NULL, and for an uncommon type that was not read as a literal.
    pub(super) cell: Option<Cell>,
}

impl Field {
    /// Returns the value to bind, if its type is a common one.
    pub(super) fn value(&self) -> Option<&Value> {
        match self.cell.as_ref()? {
            Cell::Bound(value) => Some(value),
            Cell::Literal(_) => None,
        }
    }
}

/// Two fields are equal if their texts are.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.column == other.column && self.text == other.text
    }
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row(pub(super) Vec<Field>);

impl Row {
    /// Returns the field of that column. SQLite ignores the case of its letters.
    pub(super) fn field(&self, column: &str) -> Option<&Field> {
        let exact = self.0.iter().find(|field| field.column == column);
        exact.or_else(|| self.0.iter().find(|field| field.column.eq_ignore_ascii_case(column)))
    }

    /// Returns the value to write into that column, if it has one.
    pub(super) fn cell(&self, column: &str) -> Option<&Cell> {
        self.field(column)?.cell.as_ref()
    }

    /// Returns all values to write, by column.
    pub(super) fn cells(&self) -> BTreeMap<String, Cell> {
        self.0.iter().filter_map(|field| Some((field.column.clone(), field.cell.clone()?))).collect()
    }

    /// Returns the text by which the row is compared and displayed.
    pub(super) fn text(&self) -> String {
        let fields = self.0.iter().map(|field| field.text.as_deref().unwrap_or("NULL"));
        fields.collect::<Vec<_>>().join(" | ")
    }
}

/// Reads the first columns of a row of any types, or all of them.
pub(super) fn row(found: &QueryResult, most: usize) -> Row {
    let columns = found.column_names();
    let fields = columns.into_iter().take(most).enumerate().map(|(place, column)| {
        let (text, value) = match (found.try_as_sqlite_row(), found.try_as_pg_row()) {
            (Some(row), _) => of_sqlite(row, place),
            (_, Some(row)) => of_postgres(row, place),
            _ => panic!("a row of neither SQLite nor PostgreSQL"),
        };
        Field { column, text, cell: value.map(Cell::Bound) }
    });
    Row(fields.collect())
}

type Read = (Option<String>, Option<Value>);

fn of_sqlite(row: &SqliteRow, place: usize) -> Read {
    let raw = row.try_get_raw(place).expect("a column that the row named");
    if raw.is_null() {
        return (None, None);
    }
    let (text, value) = match raw.type_info().name() {
        "INTEGER" => both(row.get_unchecked::<i64, _>(place)),
        "REAL" => both(row.get_unchecked::<f64, _>(place)),
        "TEXT" => both(row.get_unchecked::<String, _>(place)),
        _ => {
            let bytes = row.get_unchecked::<Vec<u8>, _>(place);
            (bytes_as_text(&bytes), Value::Bytes(Some(bytes)))
        }
    };
    (Some(text), Some(value))
}

fn of_postgres(row: &PgRow, place: usize) -> Read {
    let raw = row.try_get_raw(place).expect("a column that the row named");
    if raw.is_null() {
        return (None, None);
    }
    let (text, value) = match raw.type_info().name() {
        "BOOL" => both(row.get_unchecked::<bool, _>(place)),
        "INT2" => both(row.get_unchecked::<i16, _>(place)),
        "INT4" => both(row.get_unchecked::<i32, _>(place)),
        "INT8" => both(row.get_unchecked::<i64, _>(place)),
        "FLOAT4" => both(row.get_unchecked::<f32, _>(place)),
        "FLOAT8" => both(row.get_unchecked::<f64, _>(place)),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" => both(row.get_unchecked::<String, _>(place)),
        "UUID" => both(row.get_unchecked::<Uuid, _>(place)),
        "TIMESTAMPTZ" => both(row.get_unchecked::<chrono::DateTime<chrono::Utc>, _>(place)),
        "TIMESTAMP" => both(row.get_unchecked::<chrono::NaiveDateTime, _>(place)),
        "DATE" => both(row.get_unchecked::<chrono::NaiveDate, _>(place)),
        "TIME" => both(row.get_unchecked::<chrono::NaiveTime, _>(place)),
        "JSON" | "JSONB" => both(row.get_unchecked::<serde_json::Value, _>(place)),
        "BYTEA" => {
            let bytes = row.get_unchecked::<Vec<u8>, _>(place);
            (bytes_as_text(&bytes), Value::Bytes(Some(bytes)))
        }
        _ => return (Some(raw.as_bytes().unwrap_or_default().escape_ascii().to_string()), None),
    };
    (Some(text), Some(value))
}

fn both<T: ToString + Into<Value>>(found: T) -> (String, Value) {
    (found.to_string(), found.into())
}

/// Sixteen bytes are shown as the UUID that they are elsewhere.
fn bytes_as_text(bytes: &[u8]) -> String {
    Uuid::from_slice(bytes).map_or_else(|_| bytes.escape_ascii().to_string(), |id| id.to_string())
}

/// Returns an ID of the same type that no row has.
pub(super) fn fresh(value: &Value) -> Value {
    const STEP: u8 = 101;
    match value.clone() {
        Value::SmallInt(Some(number)) => Value::SmallInt(Some(number ^ 0x2a55)),
        Value::Int(Some(number)) => Value::Int(Some(number ^ 0x2a55_aa55)),
        Value::BigInt(Some(number)) => Value::BigInt(Some(number ^ 0x2a55_aa55_aa55)),
        Value::String(Some(text)) => Value::String(Some(text.chars().rev().chain("~kit".chars()).collect())),
        Value::Uuid(Some(id)) => Value::Uuid(Some(Uuid::from_u128(id.as_u128() ^ 0x5a5a_5a5a_5a5a_5a5a))),
        Value::Bytes(Some(mut bytes)) => {
            bytes.iter_mut().rev().take(8).for_each(|byte| *byte = byte.wrapping_add(STEP));
            Value::Bytes(Some(bytes))
        }
        other => other,
    }
}

/// Returns an ID as it appears in a path, or `None` if the value is not one.
pub(super) fn as_id(value: &Value) -> Option<String> {
    let text = match value {
        Value::SmallInt(Some(number)) => number.to_string(),
        Value::Int(Some(number)) => number.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::String(Some(text)) => text.clone(),
        Value::Uuid(Some(id)) => id.to_string(),
        Value::Bytes(Some(bytes)) => Uuid::from_slice(bytes).ok()?.to_string(),
        _ => return None,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    (!text.is_empty() && text.chars().all(plain)).then_some(text)
}

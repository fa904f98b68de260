//! The functions that may occur in FROM, and their columns.

use super::functions;
use crate::query_hook::Dialect;

const JSON_EACH_SQLITE: &[&str] = &["key", "value", "type", "atom", "id", "parent", "fullkey", "path"];
const KEY_VALUE: &[&str] = &["key", "value"];

/// The columns of a function that may occur in FROM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::query_hook) enum Columns {
    /// Always these.
    These(&'static [&'static str]),
    /// One column of this name, and the function's alias alone means its value.
    Value(&'static str),
    /// Usually one column, called like the function's alias. If an argument consists of rows, it is their columns.
    OfAlias,
    /// Those that the alias declares: `AS x(id bigint, name text)`.
    Declared,
}

/// Returns the columns of a function that may occur in FROM. On PostgreSQL all of these return several rows, except
/// those that return one record or one plain value.
pub(super) fn table_function(dialect: Dialect, name: &str) -> Option<Columns> {
    if dialect == Dialect::Sqlite {
        return matches!(name, "json_each" | "json_tree").then_some(Columns::These(JSON_EACH_SQLITE));
    }
    match name {
        "json_each" | "jsonb_each" | "json_each_text" | "jsonb_each_text" => Some(Columns::These(KEY_VALUE)),
        "json_array_elements" | "jsonb_array_elements" | "json_array_elements_text" | "jsonb_array_elements_text" => {
            Some(Columns::Value("value"))
        }
        "json_to_record" | "json_to_recordset" | "jsonb_to_record" | "jsonb_to_recordset" => Some(Columns::Declared),
        "generate_series"
        | "generate_subscripts"
        | "json_object_keys"
        | "jsonb_object_keys"
        | "jsonb_path_query"
        | "regexp_matches"
        | "regexp_split_to_table"
        | "string_to_table"
        | "unnest" => Some(Columns::OfAlias),
        name if functions::is_steady(name) => Some(Columns::OfAlias),
        _ => None,
    }
}

/// Returns whether a function returns several rows, and may do so in a select list.
pub(super) fn returns_set(dialect: Dialect, name: &str) -> bool {
    let columns = table_function(dialect, name);
    dialect == Dialect::Postgres
        && !functions::FUNCTIONS.contains(&name)
        && columns.is_some_and(|c| c != Columns::Declared)
}

//! Functions that statements may call: each reads its arguments and nothing else. None runs SQL, reads a file, waits,
//! talks to the network or changes a setting.

use crate::scoping::Dialect;

/// Scalar, aggregate and window functions of both databases.
pub(super) const FUNCTIONS: &[&str] = &[
    // Aggregates
    "any", "array", "array_agg", "avg", "bool_and", "bool_or", "count", "every", "group_concat", "json_agg",
    "json_group_array", "json_group_object", "json_object_agg", "jsonb_agg", "jsonb_object_agg", "max", "min", "mode",
    "percentile_cont", "percentile_disc", "some", "all", "stddev", "string_agg", "sum", "total", "variance",
    // Windows
    "cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile", "percent_rank",
    "rank", "row_number",
    // Choice
    "coalesce", "greatest", "ifnull", "iif", "least", "nullif",
    // Numbers
    "abs", "ceil", "ceiling", "exp", "floor", "ln", "log", "mod", "power", "random", "round", "sign", "sqrt", "trunc",
    // Text
    "btrim", "char_length", "character_length", "concat", "concat_ws", "initcap", "instr", "left", "length", "lower",
    "ltrim", "octet_length", "position", "replace", "reverse", "right", "rtrim", "split_part", "starts_with",
    "strpos", "substr", "substring", "trim", "upper",
    // Time
    "age", "current_date", "current_time", "current_timestamp", "date", "date_part", "date_trunc", "datetime",
    "julianday", "localtime", "localtimestamp", "make_date", "make_interval", "now", "strftime", "time", "to_char",
    "to_date", "to_timestamp", "unixepoch",
    // JSON
    "json", "json_array", "json_array_length", "json_build_array", "json_build_object", "json_extract", "json_object",
    "json_type", "json_valid", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_exists",
    "jsonb_typeof", "to_json", "to_jsonb",
    // Arrays and search
    "array_length", "array_position", "cardinality", "plainto_tsquery", "similarity", "to_tsquery", "to_tsvector",
    "ts_rank", "websearch_to_tsquery",
    // Identifiers
    "gen_random_uuid",
];

const JSON_EACH_SQLITE: &[&str] = &["key", "value", "type", "atom", "id", "parent", "fullkey", "path"];
const KEY_VALUE: &[&str] = &["key", "value"];
const VALUE: &[&str] = &["value"];

/// Functions that may stand in FROM, and the columns they give.
pub(super) fn table_function(dialect: Dialect, name: &str) -> Option<&'static [&'static str]> {
    match (dialect, name) {
        (Dialect::Sqlite, "json_each" | "json_tree") => Some(JSON_EACH_SQLITE),
        (Dialect::Postgres, "json_each" | "jsonb_each" | "json_each_text" | "jsonb_each_text") => Some(KEY_VALUE),
        (
            Dialect::Postgres,
            "json_array_elements"
            | "jsonb_array_elements"
            | "json_array_elements_text"
            | "jsonb_array_elements_text",
        ) => Some(VALUE),
        (Dialect::Postgres, "generate_series" | "unnest" | "json_object_keys" | "jsonb_object_keys") => Some(&[]),
        _ => None,
    }
}

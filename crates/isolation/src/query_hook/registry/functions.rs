//! The functions that statements may call. Each reads only its arguments. None runs SQL, reads a file, waits, uses the
//! network or changes a setting.

use crate::query_hook::Dialect;

/// Scalar, aggregate and window functions of both databases.
pub(super) const FUNCTIONS: &[&str] = &[
    // Aggregates
    "all",
    "any",
    "array",
    "array_agg",
    "avg",
    "bit_and",
    "bit_or",
    "bool_and",
    "bool_or",
    "corr",
    "count",
    "every",
    "group_concat",
    "grouping",
    "json_agg",
    "json_group_array",
    "json_group_object",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_object_agg",
    "max",
    "min",
    "mode",
    "percentile_cont",
    "percentile_disc",
    "some",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "string_agg",
    "sum",
    "total",
    "var_pop",
    "var_samp",
    "variance",
    // Windows
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
    // Choice
    "coalesce",
    "greatest",
    "ifnull",
    "iif",
    "least",
    "nullif",
    // Numbers
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "cbrt",
    "ceil",
    "ceiling",
    "cos",
    "degrees",
    "div",
    "exp",
    "floor",
    "ln",
    "log",
    "log10",
    "mod",
    "pi",
    "power",
    "radians",
    "random",
    "round",
    "sign",
    "sin",
    "sqrt",
    "tan",
    "trunc",
    "width_bucket",
    // Text
    "ascii",
    "btrim",
    "char_length",
    "character_length",
    "chr",
    "concat",
    "concat_ws",
    "decode",
    "encode",
    "hex",
    "initcap",
    "instr",
    "left",
    "length",
    "lower",
    "ltrim",
    "md5",
    "octet_length",
    "position",
    "regexp_count",
    "regexp_like",
    "regexp_match",
    "regexp_replace",
    "regexp_split_to_array",
    "regexp_substr",
    "replace",
    "reverse",
    "right",
    "rtrim",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "split_part",
    "starts_with",
    "strpos",
    "substr",
    "substring",
    "to_number",
    "translate",
    "trim",
    "unicode",
    "upper",
    // Time
    "age",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "date_bin",
    "date_part",
    "date_trunc",
    "datetime",
    "isfinite",
    "julianday",
    "justify_days",
    "justify_hours",
    "justify_interval",
    "localtime",
    "localtimestamp",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_timestamptz",
    "now",
    "statement_timestamp",
    "strftime",
    "time",
    "timediff",
    "timezone",
    "to_char",
    "to_date",
    "to_timestamp",
    "transaction_timestamp",
    "unixepoch",
    // JSON
    "json",
    "json_array",
    "json_array_length",
    "json_build_array",
    "json_build_object",
    "json_extract",
    "json_extract_path",
    "json_extract_path_text",
    "json_insert",
    "json_object",
    "json_patch",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_strip_nulls",
    "json_type",
    "json_typeof",
    "json_valid",
    "jsonb_array_length",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_exists",
    "jsonb_extract_path",
    "jsonb_extract_path_text",
    "jsonb_insert",
    "jsonb_path_exists",
    "jsonb_path_match",
    "jsonb_path_query_array",
    "jsonb_path_query_first",
    "jsonb_pretty",
    "jsonb_set",
    "jsonb_strip_nulls",
    "jsonb_typeof",
    "row_to_json",
    "to_json",
    "to_jsonb",
    // Arrays and search
    "array_append",
    "array_cat",
    "array_length",
    "array_lower",
    "array_ndims",
    "array_position",
    "array_positions",
    "array_prepend",
    "array_remove",
    "array_replace",
    "array_to_string",
    "array_upper",
    "cardinality",
    "num_nonnulls",
    "num_nulls",
    "phraseto_tsquery",
    "plainto_tsquery",
    "setweight",
    "similarity",
    "string_to_array",
    "to_tsquery",
    "to_tsvector",
    "ts_headline",
    "ts_rank",
    "ts_rank_cd",
    "typeof",
    "websearch_to_tsquery",
    "word_similarity",
    // Identifiers
    "gen_random_uuid",
];

/// The last of the aggregates, with which [`FUNCTIONS`] begins.
const LAST_AGGREGATE: &str = "variance";

/// Functions that return a different value on each call.
const VOLATILE: &[&str] = &["gen_random_uuid", "random"];

pub(super) fn is_aggregate(name: &str) -> bool {
    let last = FUNCTIONS.iter().position(|function| *function == LAST_AGGREGATE).unwrap_or_default();
    FUNCTIONS[..=last].contains(&name)
}

pub(super) fn is_steady(name: &str) -> bool {
    FUNCTIONS.contains(&name) && !is_aggregate(name) && !VOLATILE.contains(&name)
}

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
        name if is_steady(name) => Some(Columns::OfAlias),
        _ => None,
    }
}

/// Returns whether a function returns several rows, and may do so in a select list.
pub(super) fn returns_set(dialect: Dialect, name: &str) -> bool {
    let columns = table_function(dialect, name);
    dialect == Dialect::Postgres && !FUNCTIONS.contains(&name) && columns.is_some_and(|c| c != Columns::Declared)
}

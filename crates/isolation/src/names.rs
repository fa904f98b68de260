//! Names of tables, columns and roles in SQL texts.

/// Quotes a name.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Quotes the name of a table, which may be qualified with its schema: `billing.invoices`.
pub fn quoted_table(name: &str) -> String {
    of_table(name, quoted)
}

/// Writes the name of a table as people do, with its schema if it has one.
pub(crate) fn written_table(name: &str) -> String {
    of_table(name, written)
}

/// Applies `write` to each part of a table's name. The catalogue quotes names whose own dot would be misread.
fn of_table(name: &str, write: fn(&str) -> String) -> String {
    match name.split_once('.') {
        _ if name.contains('"') => name.to_owned(),
        Some((schema, table)) => format!("{}.{}", write(schema), write(table)),
        None => write(name),
    }
}

/// Returns whether neither database cuts off or refuses a name of this length. PostgreSQL cuts off after 63 bytes.
pub(crate) fn has_length(name: &str) -> bool {
    (1..=63).contains(&name.len())
}

/// Returns whether a name has a character that parsers read in different ways, even in quotes.
pub(crate) fn has_odd_character(name: &str) -> bool {
    name.chars().any(|c| c.is_control() || matches!(c, '"' | '`' | '\'' | '[' | ']' | '\\'))
}

/// Writes a name as people do: in quotes only if it needs them.
pub(crate) fn written(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let is_plain = name.starts_with(|first: char| !first.is_ascii_digit()) && name.chars().all(plain);
    if is_plain && RESERVED.binary_search(&name).is_err() { name.to_owned() } else { quoted(name) }
}

/// The words that PostgreSQL reserves (`pg_get_keywords()`, `catcode` R and T, up to version 18), and those that SQLite
/// reserves besides.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "add", "all", "alter", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "autoincrement", "between", "binary", "both", "case", "cast", "check", "collate", "collation", "column", "commit",
    "concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "delete", "desc",
    "distinct", "do", "drop", "else", "end", "escape", "except", "exists", "false", "fetch", "for", "foreign", "freeze",
    "from", "full", "grant", "group", "having", "if", "ilike", "in", "index", "indexed", "initially", "inner", "insert",
    "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "natural", "not", "nothing", "notnull", "null", "offset", "on", "only", "or", "order", "outer",
    "overlaps", "placing", "primary", "references", "returning", "right", "select", "session_user", "set", "similar",
    "some", "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing", "transaction", "true",
    "union", "unique", "update", "user", "using", "values", "variadic", "verbose", "when", "where", "window", "with",
];

/// Returns the elements of `some` that are not among `others`, or `None` if there are none.
pub fn others_than(others: &[String], some: &[String]) -> Option<String> {
    let left: Vec<&str> = some.iter().filter(|one| !others.contains(one)).map(String::as_str).collect();
    (!left.is_empty()).then(|| left.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_word_is_written_in_quotes() {
        assert!(RESERVED.is_sorted());
        for name in ["order", "user", "Orders", "line items", "1st"] {
            assert_eq!(written(name), format!("\"{name}\""));
        }
        assert_eq!(written_table("billing.order"), "billing.\"order\"");
        assert_eq!(
            ["orders", "users", "name", "type", "public"].map(written),
            ["orders", "users", "name", "type", "public"]
        );
    }
}

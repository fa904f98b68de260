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
    if name.starts_with(|first: char| !first.is_ascii_digit()) && name.chars().all(plain) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Returns the elements of `some` that are not among `others`, or `None` if there are none.
pub fn others_than(others: &[String], some: &[String]) -> Option<String> {
    let left: Vec<&str> = some.iter().filter(|one| !others.contains(one)).map(String::as_str).collect();
    (!left.is_empty()).then(|| left.join(", "))
}

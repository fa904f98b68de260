//! Names of tables, columns and roles in SQL texts.

/// Quotes a name.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
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

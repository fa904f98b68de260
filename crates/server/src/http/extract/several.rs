//! Several values in one query parameter: `role=admin,owner`. A parameter may not be repeated, so there is one way to
//! write them, and the order of a query never matters.

use validator::ValidationError;

/// The maximum number of values.
const MOST: usize = 20;

/// Parses each of the values, and returns those that differ, in their order.
///
/// # Errors
/// The error of the first value that `parse` refuses, and `too_many` for more than twenty values.
pub(in crate::http) fn several<T: PartialEq>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, ValidationError>,
) -> Result<Vec<T>, ValidationError> {
    let parts = split(text);
    // Before anything is parsed or compared: a text can have thousands of parts.
    if parts.len() > MOST {
        return Err(ValidationError::new("too_many").with_message(format!("must have at most {MOST} values").into()));
    }
    let mut values = Vec::new();
    for one in parts {
        let value = parse(&one)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(values)
}

/// Splits at commas. In a value, `\,` is a comma and `\\` a backslash; before any other character a backslash is itself.
fn split(text: &str) -> Vec<String> {
    let (mut values, mut value) = (Vec::new(), String::new());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ',' => values.push(std::mem::take(&mut value)),
            '\\' => value.push(characters.next_if(|next| matches!(next, ',' | '\\')).unwrap_or('\\')),
            other => value.push(other),
        }
    }
    values.push(value);
    values.into_iter().map(|value| value.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_split_at_commas_unless_they_are_escaped() {
        for (text, expected) in [
            ("owner", &["owner"][..]),
            ("admin, owner", &["admin", "owner"]),
            ("", &[""]),
            ("a,", &["a", ""]),
            (r"R\, D,Sales", &["R, D", "Sales"]),
            (r"a\\,b", &[r"a\", "b"]),
            (r"a\b\", &[r"a\b\"]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_parsed_once_each() {
        let number = |text: &str| text.parse::<u32>().map_err(|_| ValidationError::new("malformed"));
        assert_eq!(several("2,1,2", number), Ok(vec![2, 1]));
        assert!(several("2,x", number).is_err());
        let many = |count: u32| (0..count).map(|one| one.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(several(&many(20), number).unwrap().len(), 20);
        assert_eq!(several(&many(21), number).unwrap_err().code, "too_many");
    }
}

//! Prefix search as a range, so that an index serves it on every database, even under row-level security, where `LIKE`
//! can't use one. No character of the search text has a special meaning.

use sea_orm::{ColumnTrait, Condition};

/// Returns the condition that the column's text begins with the prefix, compared by bytes.
pub(super) fn starts_with(column: impl ColumnTrait, prefix: &str) -> Condition {
    Condition::all().add(column.gte(prefix)).add_option(after_all(prefix).map(|end| column.lt(end)))
}

/// Returns the first text after all texts that begin with the prefix, or `None` if there is none.
fn after_all(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        // U+D7FF is the last character before the surrogates, which no text contains; its successor is the first one
        // after them.
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_the_next_text_of_its_length() {
        assert_eq!(after_all("ada").as_deref(), Some("adb"));
        assert_eq!(after_all("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_all("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(after_all("\u{10FFFF}"), None);
    }

    proptest! {
        #[test]
        fn the_range_holds_what_begins_with_the_prefix_and_nothing_else(prefix in "\\PC{1,3}", text in "\\PC{0,5}") {
            let inside = |text: &str| {
                text >= prefix.as_str() && after_all(&prefix).is_none_or(|end| text < end.as_str())
            };
            prop_assert_eq!(inside(&text), text.starts_with(&prefix));
            let longer = format!("{prefix}{text}");
            prop_assert!(inside(&longer));
        }
    }
}

//! Names that people enter for themselves, their organisation or a department.
//!
//! Names appear in pages, mails and logs. Control characters and invisible characters that reorder text are therefore
//! rejected. Inner white space is collapsed, so two names that look the same are the same.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Why a text is rejected as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The text is empty or contains only white space.
    #[error("must not be empty")]
    Empty,
    /// The text has more than the given number of characters.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// The text contains a control character, or one that is invisible or reorders text.
    #[error("must not contain control or invisible characters")]
    Invisible,
}

/// The name of a person or of an organisation: 1 to 120 characters in NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplayName(String);

impl DisplayName {
    /// The maximum number of characters of a name.
    pub const MAX: usize = 120;

    /// Parses a name. Surrounding white space is removed, and inner white space is collapsed to single spaces.
    ///
    /// # Errors
    /// The variants of [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        tidy(text, Self::MAX).map(Self)
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A department or a title: 1 to 80 characters in NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(String);

impl Label {
    /// The maximum number of characters of a label.
    pub const MAX: usize = 80;

    /// Parses a label by the rules of [`DisplayName::parse`].
    ///
    /// # Errors
    /// The variants of [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        tidy(text, Self::MAX).map(Self)
    }

    /// Returns the label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the form in which names are searched and sorted: trimmed, NFKC and lower case.
pub fn search_key(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

fn tidy(text: &str, max: usize) -> Result<String, NameError> {
    // A character takes at most four bytes. The factor of 16 leaves room for decomposed text and for white space that
    // is removed below. A longer text is rejected before any work is spent on it.
    if text.len() > max * 16 {
        return Err(NameError::TooLong(max));
    }
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = folded.nfc().collect();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.chars().any(is_invisible) {
        return Err(NameError::Invisible);
    }
    if name.chars().count() > max {
        return Err(NameError::TooLong(max));
    }
    Ok(name)
}

/// Matches control characters, zero-width characters, line and paragraph separators, and the bidirectional controls of
/// Unicode TR 9. The joiners U+200C and U+200D are allowed, because several scripts need them to spell a
/// name.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_tidied_or_refused() {
        assert_eq!(DisplayName::parse("  Ada \t Lovelace ").unwrap().as_str(), "Ada Lovelace");
        assert_eq!(DisplayName::parse("e\u{301}").unwrap().as_str(), "é");
        assert_eq!(DisplayName::parse(" \n "), Err(NameError::Empty));
        assert_eq!(DisplayName::parse("Ada\u{202E}nimda"), Err(NameError::Invisible));
        assert_eq!(DisplayName::parse("Ada\u{061C}nimda"), Err(NameError::Invisible));
        assert_eq!(DisplayName::parse("Ada\u{0}"), Err(NameError::Invisible));
        assert_eq!(DisplayName::parse(&"x".repeat(121)), Err(NameError::TooLong(120)));
        assert!(DisplayName::parse(&"é".repeat(120)).is_ok());
        assert_eq!(Label::parse(&"x".repeat(81)), Err(NameError::TooLong(80)));
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn a_search_key_is_its_own_search_key(text in "[a-zA-ZäÖßÅﬁ ]{0,20}") {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }
    }
}

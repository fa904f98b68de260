//! Names that people give: of themselves, of their organisation, of a department.
//!
//! They are shown in pages, mails and logs, so control characters and the invisible ones that reorder text are
//! refused; inner white space is folded so that two names that look alike are alike.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More than the given number of characters.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// A control character, or one that is invisible or reorders text.
    #[error("must not contain control or invisible characters")]
    Invisible,
}

/// The name of a person or of an organisation: 1 to 120 characters in NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplayName(String);

impl DisplayName {
    /// The most characters a name may have.
    pub const MAX: usize = 120;

    /// Reads a name: white space around it is dropped, inside it is folded to single spaces.
    ///
    /// # Errors
    /// The variants of [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        tidy(text, Self::MAX).map(Self)
    }

    /// The name.
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
    /// The most characters a label may have.
    pub const MAX: usize = 80;

    /// Reads a label by the rules of [`DisplayName::parse`].
    ///
    /// # Errors
    /// The variants of [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        tidy(text, Self::MAX).map(Self)
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The form in which names are searched and sorted: NFKC, lower case, nothing else.
pub fn search_key(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

fn tidy(text: &str, max: usize) -> Result<String, NameError> {
    // Four bytes is the longest character: a longer text is refused before any work is spent on it.
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

/// Control characters, zero-width characters, and the bidirectional controls of Unicode TR 9. The joiners U+200C and
/// U+200D stay: several scripts need them to spell a name.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
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

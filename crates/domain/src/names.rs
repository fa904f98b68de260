//! Names that people enter for themselves, their organisation or a department.
//!
//! Names appear in pages, mails and logs, and people compare them by eye. Invisible characters are therefore removed,
//! and inner white space is collapsed, so two names that look the same are the same. No name is rejected for what a
//! keyboard puts there: direction marks, for example. Control characters are rejected, because no keyboard does.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::email::Email;
use crate::invisible::{described, is_joiner, is_selector, means_nothing_in_a_name};

/// Why a text is rejected as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The text is empty or contains only white space and invisible characters.
    #[error("must not be empty")]
    Empty,
    /// The text has more than the given number of characters.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// The text contains this control character.
    #[error("must not contain {}", described(*.0))]
    Control(char),
}

/// The name of a person or of an organisation: 1 to 120 characters in NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplayName(String);

impl DisplayName {
    /// The maximum number of characters of a name.
    pub const MAX: usize = 120;

    /// Parses a name. Surrounding white space is removed, and inner white space is collapsed to single spaces. Invisible
    /// characters are removed, except those that spell a word: joiners between letters, and selectors of a glyph.
    ///
    /// # Errors
    /// The variants of [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        tidy(text, Self::MAX).map(Self)
    }

    /// Returns the part of the address before the `@` as a name. It has at most 64 octets, and all of them can be seen.
    pub(crate) fn of_mailbox(email: &Email) -> Self {
        Self(email.local().to_owned())
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

/// Returns the form in which names are searched and sorted: without direction marks and the like, trimmed, NFKC and
/// lower case.
pub fn search_key(text: &str) -> String {
    if text.bytes().all(is_plain_ascii) {
        return text.trim().to_ascii_lowercase();
    }
    // A search that was typed or pasted has the marks that names do not have.
    let text: String = text.chars().filter(|c| !means_nothing_in_a_name(*c)).collect();
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Returns what a machine says as one line for people: without control characters and direction marks, and with at most
/// `max` characters.
pub fn one_line(text: &str, max: usize) -> String {
    let text: String = text.chars().filter(|c| !means_nothing_in_a_name(*c)).collect();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(max).collect()
}

/// Returns whether a text consists of Latin words with single spaces between them. Such a text is tidy already, and the
/// general way gives the same for far more work.
fn is_plain(text: &str, max: usize) -> bool {
    // No letter of Latin-1 or the blocks after it composes with its neighbour, and all of them can be seen.
    let is_letter = |c: char| ('\u{C0}'..='\u{24F}').contains(&c) || u8::try_from(c).is_ok_and(is_plain_ascii);
    !text.is_empty()
        && text.len() <= 2 * max
        && text.chars().count() <= max
        && text.chars().all(is_letter)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

/// Matches what can be seen of ASCII, and the space.
const fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

fn tidy(text: &str, max: usize) -> Result<String, NameError> {
    if is_plain(text, max) { Ok(text.to_owned()) } else { tidied(text, max) }
}

fn tidied(text: &str, max: usize) -> Result<String, NameError> {
    // A character takes at most four bytes. The factor of 16 leaves room for decomposed text and for white space that
    // is removed below. A longer text is rejected before any work is spent on it.
    if text.len() > max * 16 {
        return Err(NameError::TooLong(max));
    }
    let words = text.split_whitespace().map(spelled).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let name: String = words.join(" ").nfc().collect();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(control) = name.chars().find(|c| c.is_control()) {
        return Err(NameError::Control(control));
    }
    if name.chars().count() > max {
        return Err(NameError::TooLong(max));
    }
    Ok(name)
}

/// Removes what a word does not need. A joiner joins what is around it, so none begins or ends a word. A selector
/// belongs to the character before it, so none begins one; tags spell only a flag.
fn spelled(word: &str) -> String {
    let word: String = word.chars().filter(|c| !means_nothing_in_a_name(*c)).collect();
    let word = word.trim_start_matches(|c| is_joiner(c) || is_selector(c)).trim_end_matches(is_joiner);
    if word.contains(BLACK_FLAG) { word.to_owned() } else { word.chars().filter(|c| !is_tag(*c)).collect() }
}

/// The character that tags turn into the flag of a region.
const BLACK_FLAG: char = '\u{1F3F4}';

/// Matches tags. Outside a flag they are a text that nobody sees.
const fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
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
        assert_eq!(DisplayName::parse("Ada\u{0}"), Err(NameError::Control('\0')));
        assert_eq!(NameError::Control('\u{1B}').to_string(), "must not contain U+001B (control character)");
        assert_eq!(DisplayName::parse(&"x".repeat(121)), Err(NameError::TooLong(120)));
        assert!(DisplayName::parse(&"é".repeat(120)).is_ok());
        assert_eq!(Label::parse(&"x".repeat(81)), Err(NameError::TooLong(80)));
    }

    /// Each name as it is written, and as it is stored.
    const WRITTEN: &[(&str, &str)] = &[
        // Direction marks, as keyboards put them between, before and after Arabic and Hebrew words.
        ("\u{200F}محمد\u{200F} علي\u{200F}", "محمد علي"),
        ("دانا \u{200E}ABC\u{61C}", "دانا ABC"),
        ("\u{200E}", ""),
        // An override makes a name look like another, so only its letters stay.
        ("Ada\u{202E}nimda\u{202C}", "Adanimda"),
        ("\u{2067}שרה\u{2069} \u{202B}לוי\u{202C}", "שרה לוי"),
        // Joiners between letters: Persian, Malayalam, an emoji of a family.
        ("علی\u{200C}رضا", "علی\u{200C}رضا"),
        ("ന\u{D4D}\u{200D}ദ", "ന\u{D4D}\u{200D}ദ"),
        ("👩\u{200D}👧 & Co", "👩\u{200D}👧 & Co"),
        ("\u{200D}Ada\u{200C} \u{200C} Lovelace\u{200D}", "Ada Lovelace"),
        // Selectors after a character: a Japanese name, an emoji, the flag of Wales.
        ("葛\u{E0100}城", "葛\u{E0100}城"),
        ("Love ❤\u{FE0F}", "Love ❤\u{FE0F}"),
        (
            "🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
            "🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
        ),
        ("Ada\u{E0041}\u{E0042}", "Ada"),
        ("\u{FE0F}Ada", "Ada"),
        // What a paste brings along.
        ("\u{FEFF}Ada\u{A0}Love\u{AD}lace\u{2060}", "Ada Lovelace"),
        ("Ada\u{200B}Lovelace\u{2028}", "AdaLovelace"),
        ("e\u{200B}\u{301}", "é"),
        ("\u{3164}", ""),
        ("\u{FEFF} \u{200D}\u{FE0F} ", ""),
    ];

    #[test]
    fn everyday_names_are_plain() {
        for (name, plain) in
            [("Ada Lovelace", true), ("Jörg Müller-Łoś", true), ("O'Neil & Co.", true), ("علي", false), ("a  b", false)]
        {
            assert_eq!(is_plain(name, 80), plain, "{name}");
        }
    }

    #[test]
    fn no_name_is_refused_for_what_nobody_sees() {
        for (written, stored) in WRITTEN {
            let expected = if stored.is_empty() { Err(NameError::Empty) } else { Ok((*stored).to_owned()) };
            assert_eq!(DisplayName::parse(written).map(|name| name.0), expected, "{written:?}");
            assert_eq!(Label::parse(written).map(|label| label.0), expected, "{written:?}");
        }
    }

    #[test]
    fn a_search_finds_the_name_whatever_marks_it_carries() {
        for (written, stored) in WRITTEN.iter().filter(|(written, _)| !written.contains(['\u{A0}', '\u{2028}'])) {
            if !written.contains(is_joiner) && !written.contains(is_selector) {
                assert_eq!(search_key(written), search_key(stored), "{written:?}");
            }
        }
        assert_eq!(search_key("\u{200F}علي\u{200F}"), "علي");
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(text in "[\\PC\\p{Cf}\\p{Mn}]{0,40}") {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
            }
        }

        /// The general way gives the same.
        #[test]
        fn plain_names_are_what_the_general_way_makes_of_them(text in "[a-zA-Z0-9 '.À-ɏ\u{300}\u{7F}\u{80}\u{AD}]{0,9}", max in 1_usize..9) {
            if is_plain(&text, max) {
                prop_assert_eq!(tidied(&text, max), Ok(text));
            }
        }

        #[test]
        fn plain_names_are_found_by_the_key_of_the_general_way(text in "[ -~]{0,12}") {
            let general: String = text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect();
            prop_assert_eq!(search_key(&text), general);
        }

        #[test]
        fn a_search_key_is_its_own_search_key(text in "[a-zA-ZäÖßÅﬁ ]{0,20}") {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }
    }
}

//! Names in mails. Strangers choose them, and our mail carries them to somebody who has never heard of us.

use std::fmt;

/// The mark before a name (U+2068). No name can contain it, because parsing removes it.
pub(super) const ISOLATE: char = '\u{2068}';
/// The mark after a name (U+2069).
pub(super) const ISOLATE_END: char = '\u{2069}';

/// The maximum number of characters of a name in a mail. A longer one is a message to the reader, in our name.
const MAX: usize = 60;
/// A space that is almost too thin to see, and at which no line breaks.
const THIN_SPACE: char = '\u{202F}';

/// A name as a mail shows it: never a link, not longer than a name, and between marks that tell it from the sentence.
///
/// Mail programs turn `evil.example` into a link wherever they find it, in HTML too. So a thin space follows each
/// character that holds an address together: no program takes a space for a part of an address. Invisible characters
/// would not do, because browsers ignore them in the addresses they open (UTS 46).
pub(super) struct Name(String);

impl Name {
    /// Returns the name of the installation, which its operator chose. It is shown as it is.
    pub(super) fn ours(text: &str) -> Self {
        Self(text.replace([ISOLATE, ISOLATE_END], ""))
    }

    /// Returns a name that somebody chose.
    pub(super) fn new(text: &str) -> Self {
        let mut shown = String::with_capacity(text.len() + 8);
        let mut characters = text.chars().filter(|c| !matches!(*c, ISOLATE | ISOLATE_END)).take(MAX).peekable();
        while let Some(c) = characters.next() {
            shown.push(c);
            if holds_addresses(c) && characters.peek().is_some_and(|next| !next.is_whitespace()) {
                shown.push(THIN_SPACE);
            }
        }
        if text.chars().count() > MAX {
            shown.push('…');
        }
        Self(shown)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ISOLATE}{}{ISOLATE_END}", self.0)
    }
}

/// Matches the dots of domains (RFC 3490 §3.1), and what separates the other parts of an address.
const fn holds_addresses(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}' | ':' | '/' | '@')
}

/// Returns whether the name has letters that are written from right to left.
pub(super) fn reads_from_the_right(name: &str) -> bool {
    name.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_link() {
        for (name, shown) in [
            ("http://evil.example/x", "http:\u{202F}/\u{202F}/\u{202F}evil.\u{202F}example/\u{202F}x"),
            ("www.evil.example", "www.\u{202F}evil.\u{202F}example"),
            ("ada@evil.example", "ada@\u{202F}evil.\u{202F}example"),
            ("evil。example", "evil。\u{202F}example"),
            ("tel:+1555", "tel:\u{202F}+1555"),
            ("St. John & Co.", "St. John & Co."),
            ("Ada Lovelace", "Ada Lovelace"),
        ] {
            assert_eq!(Name::new(name).to_string(), format!("\u{2068}{shown}\u{2069}"));
        }
        assert_eq!(Name::ours("id.example.com").to_string(), "\u{2068}id.example.com\u{2069}");
    }

    #[test]
    fn a_name_is_no_message_and_does_not_end_before_its_end() {
        assert_eq!(Name::new(&"x".repeat(60)).0, "x".repeat(60));
        assert_eq!(Name::new(&"x".repeat(61)).0, format!("{}…", "x".repeat(60)));
        assert_eq!(Name::new("a\u{2069}b\u{2068}c").0, "abc");
    }

    #[test]
    fn names_that_read_from_the_right_are_told_from_others() {
        for name in ["علي", "שרה", "Ada ע"] {
            assert!(reads_from_the_right(name), "{name}");
        }
        for name in ["Ada", "Zoë", "株式会社", "🦀", "Αθηνά"] {
            assert!(!reads_from_the_right(name), "{name}");
        }
    }
}

//! The words by which people are found: those of a name and of an address, in one folded form.
//!
//! A word is a run of letters and digits. Folding removes case, compatibility forms (NFKC) and the accents of Latin,
//! Greek and Cyrillic letters, so `Zoë`, `ZOE` and `zoe` are one word. A search finds whoever has, for each of its words,
//! a word that begins with it.

use std::collections::BTreeSet;

use idna::uts46::{AsciiDenyList, Hyphens, Uts46};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{email::Email, names::DisplayName};

/// The maximum number of characters of a word. What follows is not searched, so an index entry has a bounded size.
const LONGEST: usize = 64;

/// The text of a search has more words than a search may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have at most {} different words", SearchWords::MOST)]
pub struct TooManyWords;

/// The words of a search: all of them have to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// The maximum number of words.
    pub const MOST: usize = 8;

    /// Parses the text of a search. A word that another one begins with is left out, because it finds nothing less.
    ///
    /// # Errors
    /// [`TooManyWords`] for more than eight words.
    pub fn parse(text: &str) -> Result<Self, TooManyWords> {
        let mut words = BTreeSet::new();
        add_words(text, &mut words);
        // In the order of bytes, the words that begin with a word follow it.
        let mut sorted = words.into_iter().peekable();
        let mut kept = Vec::new();
        while let Some(word) = sorted.next() {
            if sorted.peek().is_none_or(|next| !next.starts_with(&word)) {
                kept.push(word);
            }
        }
        if kept.len() > Self::MOST { Err(TooManyWords) } else { Ok(Self(kept)) }
    }

    /// Returns the words. A text without letters and digits has none, and finds nobody.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// Returns whether the search finds a person with these words.
    pub fn find(&self, words: &BTreeSet<String>) -> bool {
        let begins =
            |prefix: &String| words.range(prefix.clone()..).next().is_some_and(|word| word.starts_with(prefix));
        !self.0.is_empty() && self.0.iter().all(begins)
    }
}

/// Returns the words by which a person is found. An international domain has those of both its forms.
pub fn words_of(name: &DisplayName, email: &Email) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    add_words(name.as_str(), &mut words);
    add_words(email.as_str(), &mut words);
    if email.domain().contains("xn--") {
        let (domain, _) = Uts46::new().to_unicode(email.domain().as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
        add_words(&domain, &mut words);
    }
    words
}

fn add_words(text: &str, words: &mut BTreeSet<String>) {
    let folded = fold(text);
    let runs = folded.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    // A run without a letter or a digit consists of stray marks.
    let runs = runs.filter(|run| run.contains(char::is_alphanumeric));
    words.extend(runs.map(|run| run.chars().take(LONGEST).collect::<String>()));
}

/// Folds twice, because what the first pass composes may decompose in another way.
fn fold(text: &str) -> String {
    fold_once(&fold_once(text))
}

fn fold_once(text: &str) -> String {
    let bare = text.nfkd().filter(|c| !is_ignored(*c));
    // By way of the upper case, letters meet that have no lower case in common: ß is SS, ς is Σ.
    let cased = bare.flat_map(char::to_uppercase).flat_map(char::to_lowercase).flat_map(plain);
    cased.nfkd().filter(|c| !is_ignored(*c)).nfkc().collect()
}

/// Matches accents, joiners and the soft hyphen. The vowel signs of other scripts are not accents, and stay.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{AD}')
}

/// Returns the letters that people type for a Latin letter that does not decompose.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(name: &str, email: &str) -> Vec<String> {
        words_of(&DisplayName::parse(name).unwrap(), &Email::parse(email).unwrap()).into_iter().collect()
    }

    fn parsed(text: &str) -> Vec<String> {
        SearchWords::parse(text).unwrap().as_slice().to_vec()
    }

    #[test]
    fn a_person_is_found_by_the_words_of_name_and_address() {
        for (name, email, expected) in [
            ("Ada Lovelace", "ada@north.example", &["ada", "example", "lovelace", "north"][..]),
            ("Ada", "a.king+lists@mail.north.example", &["a", "ada", "example", "king", "lists", "mail", "north"]),
            ("Seán O’Brien-Smith", "sean_o'b@n.example", &["b", "brien", "example", "n", "o", "sean", "smith"]),
            ("ZOË Straße", "zoe@bücher.example", &["bcher", "bucher", "example", "kva", "strasse", "xn", "zoe"]),
            ("Søren Łukasz Ægir", "s@x.example", &["aegir", "example", "lukasz", "s", "soren", "x"]),
            ("ﬁona ①②", "f@x.example", &["12", "example", "f", "fiona", "x"]),
            ("Жанна Ёлкина", "zh@x.example", &["example", "x", "zh", "елкина", "жанна"]),
            ("हिन्दी Ⅷ", "h@x.example", &["example", "h", "viii", "x", "हिन्दी"]),
            ("山田 太郎", "y@x.example", &["example", "x", "y", "太郎", "山田"]),
            ("김민준 が", "k@x.example", &["example", "k", "x", "が", "김민준"]),
            ("- … -", "x@x.example", &["example", "x"]),
        ] {
            assert_eq!(words(name, email), expected, "{name} {email}");
        }
    }

    #[test]
    fn a_search_finds_by_the_beginnings_of_words() {
        let ada =
            words_of(&DisplayName::parse("Ada King Lovelace").unwrap(), &Email::parse("a@north.example").unwrap());
        for (text, found) in [
            ("north", true),
            ("NOR", true),
            ("love ada", true),
            ("Lovelace, Ada", true),
            ("a@north.example", true),
            ("ädà", true),
            ("orth", false),
            ("ada south", false),
            ("adas", false),
            ("", false),
            ("%", false),
            ("_", false),
        ] {
            assert_eq!(SearchWords::parse(text).unwrap().find(&ada), found, "{text}");
        }
    }

    #[test]
    fn a_search_has_no_word_that_another_one_begins_with() {
        assert_eq!(parsed("ada adalbert AD b"), ["adalbert", "b"]);
        assert_eq!(parsed("a b a"), ["a", "b"]);
        assert_eq!(parsed(" @ "), [""; 0]);
        assert_eq!(SearchWords::parse("a b c d e f g h i"), Err(TooManyWords));
        assert_eq!(parsed("a b c d e f g h hi").len(), 8);
    }

    #[test]
    fn a_word_has_a_bounded_length() {
        // Compatibility forms of one character may have eighteen.
        let long = words(&"\u{FDFA}".repeat(120), "x@x.example");
        assert!(long.iter().all(|word| word.chars().count() <= LONGEST), "{long:?}");
        let name = DisplayName::parse(&"n".repeat(100)).unwrap();
        let words = words_of(&name, &Email::parse("x@x.example").unwrap());
        assert!(SearchWords::parse(&"n".repeat(100)).unwrap().find(&words));
    }

    proptest! {
        #[test]
        fn everybody_is_found_by_their_name_their_address_and_each_beginning(
            name in "\\PC{1,12}", local in "[a-z0-9.+_-]{1,8}", cut in 1_usize..6,
        ) {
            let (Ok(name), Ok(email)) = (DisplayName::parse(&name), Email::parse(&format!("{local}@north.example"))) else {
                return Ok(());
            };
            let words = words_of(&name, &email);
            for text in [name.as_str(), email.as_str()] {
                let search = SearchWords::parse(text);
                if let Ok(search) = search && !search.as_slice().is_empty() {
                    prop_assert!(search.find(&words), "{text}");
                }
            }
            for word in &words {
                let beginning: String = word.chars().take(cut).collect();
                prop_assert!(SearchWords(vec![beginning]).find(&words));
            }
        }

        #[test]
        fn the_words_of_words_are_the_same(text in "\\PC{0,12}") {
            let (mut once, mut twice) = (BTreeSet::new(), BTreeSet::new());
            add_words(&text, &mut once);
            for word in &once {
                add_words(word, &mut twice);
            }
            prop_assert_eq!(once, twice);
        }
    }
}

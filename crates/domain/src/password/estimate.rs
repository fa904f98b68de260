//! How soon a password would be guessed: zxcvbn's estimate of the password as it is and of what it may stand for, of
//! which the least counts. Never skipped, and bounded in time whatever the password.
//!
//! zxcvbn by itself tries every way to read signs as letters (`4` and `@` as `a`, `$` and `5` as `s`), so that its time
//! grows by powers with their kinds and with the length: 256 well-chosen characters kept a core busy for seconds. It is
//! therefore asked about 24 characters, and only about texts with few such ways. Where a password has more of them it
//! is asked what remains once signs were replaced by what they stand for, of which there is one way each.

use std::collections::BTreeSet;

use zxcvbn::{Entropy, feedback::Feedback, zxcvbn};

use super::context::fold;

/// The most characters to estimate: a password whose beginning is hard to guess is hard to guess.
const LONGEST: usize = 24;

/// The most ways to read signs as letters that zxcvbn may be asked to try. All digits together have as many.
const MOST_READINGS: u32 = 32;

/// What must not be guessed with fewer guesses: zxcvbn's score 2 of 4.
const FLOOR: u64 = 1_000_005;

/// Says why a password is too easy to guess, if it is. `context` holds the words to try first, folded, longest first.
pub(super) fn objection(password: &str, context: &[String]) -> Option<String> {
    let words: Vec<&str> = context.iter().map(String::as_str).collect();
    if let Some(rest) = without(password, context)
        && (rest.is_empty() || texts_of(&rest).iter().any(|text| text.guesses(&[]).0 < FLOOR))
    {
        return Some("It is little more than your name or address, or the name of the organization.".to_owned());
    }
    let estimates = texts_of(password).into_iter().map(|text| text.guesses(&words));
    let (guesses, weakest) = estimates.min_by_key(|(guesses, _)| *guesses)?;
    (guesses < FLOOR).then(|| advice(weakest.feedback()))
}

/// A text to estimate in a password's place.
struct Text {
    text: String,
    /// How many times more guesses the password takes than the text.
    factor: u64,
}

impl Text {
    fn guesses(&self, words: &[&str]) -> (u64, Entropy) {
        let estimate = zxcvbn(&self.text, words);
        (estimate.guesses().saturating_mul(self.factor), estimate)
    }
}

/// What a password may stand for: itself; the keys it was typed with; the letters its signs look like, everywhere, or with
/// the signs around it typed, or with those left out; and what is left of it without any sign. Each has few enough
/// readings.
fn texts_of(password: &str) -> Vec<Text> {
    let of = |characters: &mut dyn Iterator<Item = char>| -> String { characters.take(LONGEST).collect() };
    let letters = |text: &str| text.chars().map(letter_of_sign).collect::<String>();
    let core = password.trim_matches(is_sign);
    let (before, rest) = password.split_at(password.len() - password.trim_start_matches(is_sign).len());
    let after = &rest[core.len()..];
    let around = before.chars().chain(after.chars());
    let typed_around = before.chars().map(unshifted).chain(core.chars().map(letter_of_sign));
    let whole = [
        of(&mut password.chars()),
        of(&mut password.chars().map(unshifted)),
        of(&mut letters(password).chars()),
        of(&mut typed_around.chain(after.chars().map(unshifted))),
    ];
    let mut texts: Vec<Text> = whole.map(|text| Text { text, factor: 1 }).into();
    texts.push(Text { text: of(&mut letters(core).chars()), factor: of_kinds(around) });
    let (bare, signs): (Vec<char>, Vec<char>) = password.chars().partition(|c| !is_sign(*c));
    texts.push(Text { text: of(&mut bare.into_iter()), factor: of_kinds(signs.into_iter()) });
    texts.retain(|text| !text.text.is_empty() && readings(&text.text) <= MOST_READINGS);
    texts.sort_by(|one, other| (&one.text, one.factor).cmp(&(&other.text, other.factor)));
    texts.dedup_by(|later, kept| later.text == kept.text);
    texts
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}

/// A factor for signs that were left out: which they were would have to be guessed, but not where each of them stands,
/// since people put the same one everywhere.
fn of_kinds(signs: impl Iterator<Item = char>) -> u64 {
    let kinds = signs.collect::<BTreeSet<char>>().len();
    10_u64.saturating_pow(u32::try_from(kinds).unwrap_or(u32::MAX))
}

/// The password without the words of context in it, in any case and with signs for letters; `None` if it has none.
fn without(password: &str, context: &[String]) -> Option<String> {
    let characters: Vec<char> = password.chars().collect();
    let folded: Vec<char> = characters.iter().map(|c| class(fold(*c))).collect();
    let mut left = vec![true; characters.len()];
    for word in context {
        let word: Vec<char> = word.chars().map(class).collect();
        for at in 0..(folded.len() + 1).saturating_sub(word.len()) {
            let place = at..at + word.len();
            if folded[place.clone()] == word[..] && left[place.clone()].iter().all(|left| *left) {
                left[place].fill(false);
            }
        }
    }
    let rest = characters.iter().zip(&left).filter(|(_, left)| **left).map(|(c, _)| *c).collect();
    left.contains(&false).then_some(rest)
}

/// A character for all that are read as the same letter.
fn class(c: char) -> char {
    match letter_of_sign(c) {
        '4' => 'a',
        '8' => 'b',
        '3' => 'e',
        '6' | '9' => 'g',
        '1' | 'l' => 'i',
        '0' => 'o',
        '5' => 's',
        '7' => 't',
        '2' => 'z',
        other => other,
    }
}

/// The letter a sign looks like. Digits stay: zxcvbn reads them, in as many ways as [`MOST_READINGS`].
fn letter_of_sign(c: char) -> char {
    match c {
        '@' => 'a',
        '(' | '{' | '[' | '<' => 'c',
        '!' | '|' => 'i',
        '$' => 's',
        '+' => 't',
        '%' => 'x',
        other => other,
    }
}

/// What the key of a sign gives without shift, on the keyboard most lists of passwords were typed on.
fn unshifted(c: char) -> char {
    const SHIFTED: &str = "!@#$%^&*()_+{}|:\"<>?~";
    const PLAIN: &str = "1234567890-=[]\\;',./`";
    SHIFTED.chars().zip(PLAIN.chars()).find(|(shifted, _)| *shifted == c).map_or(c, |(_, plain)| plain)
}

/// At most how many ways zxcvbn finds to read signs in the text as letters: for each letter one of its signs, and twice
/// as many for a sign that can be two letters.
fn readings(text: &str) -> u32 {
    const SIGNS: [&str; 12] = ["4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2"];
    let ways = |sign: char| if "1|7".contains(sign) { 2 } else { 1 };
    let of_letter = |signs: &&str| signs.chars().filter(|sign| text.contains(*sign)).map(ways).sum::<u32>().max(1);
    SIGNS.iter().map(of_letter).product()
}

fn advice(feedback: Option<&Feedback>) -> String {
    let warning = feedback.and_then(Feedback::warning).map(|warning| warning.to_string());
    let suggestion = feedback.and_then(|feedback| feedback.suggestions().first()).map(ToString::to_string);
    match (warning, suggestion) {
        (Some(warning), Some(suggestion)) => format!("{warning} {suggestion}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "use a few uncommon words.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Signs that can be letters, most of which zxcvbn would try in all combinations.
    const SIGNS: &str = "4@8({[<369|!1/0$5+7%2";

    fn work(password: &str) -> u32 {
        let texts = texts_of(password);
        assert!(texts.iter().all(|text| text.text.chars().count() <= LONGEST));
        texts.iter().map(|text| readings(&text.text)).sum()
    }

    #[test]
    fn a_text_made_to_take_long_has_too_many_readings() {
        assert!(readings(SIGNS) > 2000, "{}", readings(SIGNS));
        assert_eq!(readings("1234567890"), MOST_READINGS);
        assert_eq!((readings("p@$$w0rd!%"), readings("plain")), (1, 1));
    }

    proptest! {
        #[test]
        fn the_work_is_bounded_and_never_none(password in "[4@8({\\[<369|!1/0$5+7%2a-c ]{8,256}") {
            prop_assert!((1..=6 * MOST_READINGS).contains(&work(&password)));
        }

        #[test]
        fn words_are_taken_out_of_any_text(password in "\\PC{0,40}", word in "\\PC{3,6}") {
            let _ = without(&password, &[word]);
        }
    }
}

//! Estimates how soon a password would be guessed. The result is zxcvbn's lowest estimate over the password as it is
//! and the texts it may stand for. The check is never skipped, and its run time is bounded for every password.
//!
//! zxcvbn tries every way to read signs as letters (`4` and `@` as `a`, `$` and `5` as `s`), so its run time grows
//! faster than linearly with the kinds of signs and with the length: 256 well-chosen characters kept a core busy for
//! seconds. Only 24 characters are therefore passed to zxcvbn, and only texts with few such readings. For a password
//! with more readings, the signs are first replaced by what they stand for, which leaves one reading each.

use std::collections::BTreeSet;

use zxcvbn::{Entropy, feedback::Feedback, zxcvbn};

use super::context::fold;

/// The maximum number of characters to estimate. A password is hard to guess if its beginning is hard to guess.
const LONGEST: usize = 24;

/// The maximum number of ways to read signs as letters that zxcvbn may try. A text with all ten digits has exactly this
/// many.
const MOST_READINGS: u32 = 32;

/// The minimum number of guesses a password must withstand: zxcvbn's score 2 of 4.
const FLOOR: u64 = 1_000_005;

/// Returns why a password is too easy to guess, or `None` if it is not. `context` holds the words to try first, folded,
/// longest first.
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

/// A text that is estimated in place of the password.
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

/// Returns the texts that a password may stand for, keeping only those with few enough readings: the password itself;
/// the unshifted keys it was typed with; the password with every sign replaced by the letter it looks like; the same
/// with the surrounding signs unshifted; the same without the surrounding signs; and the password without any sign.
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

/// Returns the factor for signs that were left out. An attacker has to guess which signs they are, but not where each
/// one is, because people put the same sign everywhere.
fn of_kinds(signs: impl Iterator<Item = char>) -> u64 {
    let kinds = signs.collect::<BTreeSet<char>>().len();
    10_u64.saturating_pow(u32::try_from(kinds).unwrap_or(u32::MAX))
}

/// Returns the password without the context words it contains, matched in any case and with signs for letters; `None`
/// if it contains none.
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

/// Maps all characters that are read as the same letter to one character.
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

/// Returns the letter that a sign looks like. Digits are kept: zxcvbn reads them, in at most [`MOST_READINGS`] ways.
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

/// Returns the character that the key of a sign types without shift, on the keyboard layout with which most password
/// lists were typed.
fn unshifted(c: char) -> char {
    const SHIFTED: &str = "!@#$%^&*()_+{}|:\"<>?~";
    const PLAIN: &str = "1234567890-=[]\\;',./`";
    SHIFTED.chars().zip(PLAIN.chars()).find(|(shifted, _)| *shifted == c).map_or(c, |(_, plain)| plain)
}

/// Returns an upper bound on the number of ways in which zxcvbn reads signs in the text as letters. Each letter
/// contributes the number of its signs in the text; a sign that can be two letters counts twice.
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

    /// Signs that can be letters. zxcvbn would try most of them in all combinations.
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

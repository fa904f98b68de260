//! Passwords: what a person may choose, what a person may present, and the stored form.
//!
//! Rules of NIST SP 800-63B-4 and OWASP ASVS 5.0 §6.2: at least 8 code points, no rule of composition, no rotation,
//! nothing cut off. Text is put into NFC before anything else, so that the same password typed on two keyboards is the
//! same password; beyond that it is taken exactly as given, white space included. Guessable ones (common, leaked,
//! keyboard walks, or made of one's own name, address or organisation) are refused by zxcvbn's estimate.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};
use zxcvbn::{Score, feedback::Feedback, zxcvbn};

/// A password in clear. Wiped from memory when dropped, never printed, never stored.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PlainPassword(String);

/// Why a password can't be chosen or presented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Nothing was given.
    #[error("must not be empty")]
    Empty,
    /// Fewer than [`PlainPassword::MIN`] characters.
    #[error("must have at least {} characters", PlainPassword::MIN)]
    TooShort,
    /// More than [`PlainPassword::MAX`] characters; the cap keeps hashing cheap (OWASP ASVS 6.2.9 asks for 64 or more).
    #[error("must have at most {} characters", PlainPassword::MAX)]
    TooLong,
    /// An attacker would guess it soon; the text says why and what would help.
    #[error("is too easy to guess: {0}")]
    Guessable(String),
}

impl PlainPassword {
    /// The fewest code points of a chosen password.
    pub const MIN: usize = 8;
    /// The most code points.
    pub const MAX: usize = 256;

    /// Reads a password that somebody signs in with: whatever was once chosen must go through.
    ///
    /// # Errors
    /// [`PasswordError::Empty`] and [`PasswordError::TooLong`].
    pub fn present(text: &str) -> Result<Self, PasswordError> {
        if text.len() > Self::MAX * 16 {
            return Err(PasswordError::TooLong);
        }
        let password: String = text.nfc().collect();
        match password.chars().count() {
            0 => Err(PasswordError::Empty),
            1..=Self::MAX => Ok(Self(password)),
            _ => Err(PasswordError::TooLong),
        }
    }

    /// Reads a password that somebody wants to have. `context` holds the words that an attacker would try first: the
    /// person's name and address, the organisation.
    ///
    /// # Errors
    /// The variants of [`PasswordError`].
    pub fn choose(text: &str, context: &[&str]) -> Result<Self, PasswordError> {
        let password = Self::present(text)?;
        password.check_choice(context)?;
        Ok(password)
    }

    /// Checks a presented password as a choice, once more context is known.
    ///
    /// # Errors
    /// [`PasswordError::TooShort`] and [`PasswordError::Guessable`].
    pub fn check_choice(&self, context: &[&str]) -> Result<(), PasswordError> {
        if self.0.chars().count() < Self::MIN {
            return Err(PasswordError::TooShort);
        }
        let Some(part) = estimated_part(&self.0) else { return Ok(()) };
        // Whole texts are cut as the password is, so that they are still found in it.
        let whole: Vec<String> = context.iter().map(|text| text.chars().take(ESTIMATED.0).collect()).collect();
        let parts = context.iter().flat_map(|text| text.split(['@', '.', ' ', '-', '+']));
        let words: Vec<&str> = parts.chain(whole.iter().map(String::as_str)).collect();
        let estimate = zxcvbn(&part, &words);
        if estimate.score() < Score::Two {
            return Err(PasswordError::Guessable(advice(estimate.feedback())));
        }
        Ok(())
    }

    /// The bytes to hash.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The most characters to estimate, and the most kinds of signs among them that zxcvbn reads as letters.
const ESTIMATED: (usize, usize) = (24, 3);

/// What of a password is estimated. The estimate tries every way to read signs as letters, so its time grows by powers
/// with their kinds and with the length: 256 well-chosen characters would keep a core busy for seconds. A password
/// whose beginning is hard to guess is hard to guess, and one of so many kinds of signs is on nobody's list.
fn estimated_part(password: &str) -> Option<String> {
    let part: String = password.chars().take(ESTIMATED.0).collect();
    let kinds = "@({[<|!/$+%".chars().filter(|sign| part.contains(*sign)).count();
    (kinds <= ESTIMATED.1).then_some(part)
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

impl fmt::Debug for PlainPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainPassword(…)")
    }
}

/// A password as stored: a PHC string with algorithm, parameters, salt and hash.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a PHC string that a hasher made or a row held.
    pub fn restore(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// The PHC string to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_must_be_long_enough_and_hard_to_guess() {
        assert!(PlainPassword::choose("correct horse battery staple", &[]).is_ok());
        assert!(PlainPassword::choose("パスワードは秘密です九", &[]).is_ok());
        assert_eq!(PlainPassword::choose("short", &[]), Err(PasswordError::TooShort));
        assert_eq!(PlainPassword::choose("", &[]), Err(PasswordError::Empty));
        assert_eq!(PlainPassword::choose(&"x".repeat(257), &[]), Err(PasswordError::TooLong));
        for common in ["password", "password1", "12345678", "qwertyuiop", "aaaaaaaaaa", "iloveyou1"] {
            assert!(matches!(PlainPassword::choose(common, &[]), Err(PasswordError::Guessable(_))), "{common}");
        }
    }

    #[test]
    fn ones_own_words_are_no_password() {
        let context = ["ada.lovelace@analytical.example", "Analytical Engines"];
        for own in ["ada.lovelace@analytical.example", "lovelace", "Analytical", "analytical1"] {
            assert!(matches!(PlainPassword::choose(own, &context), Err(PasswordError::Guessable(_))), "{own}");
        }
    }

    #[test]
    fn what_would_take_seconds_to_estimate_is_not_estimated() {
        assert_eq!(estimated_part(&"4@8({[<369|!1/0$5+7%2".repeat(12)), None);
        assert_eq!(estimated_part(&"a1!".repeat(80)).unwrap().len(), 24);
    }

    #[test]
    fn it_is_taken_as_given_but_for_nfc() {
        assert_eq!(PlainPassword::present("e\u{301}tude").unwrap().expose(), "étude".as_bytes());
        assert_eq!(PlainPassword::present("  two spaces  ").unwrap().expose(), b"  two spaces  ");
        assert!(PlainPassword::present("x").is_ok());
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let password = PlainPassword::present("hunter2hunter2").unwrap();
        assert_eq!(
            format!("{password:?} {:?}", PasswordHash::restore("$argon2id$x")),
            "PlainPassword(…) PasswordHash(…)"
        );
    }
}

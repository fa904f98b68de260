//! Codes that are mailed to an address and typed by whoever reads it.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{invisible, secret::Secret};

/// The number of digits.
const DIGITS: usize = 6;
/// The number of different codes.
const CODES: u128 = 1_000_000;
/// A longer text is no code, however many spaces are in it.
const LONGEST_TEXT: usize = 64;

/// Six digits that prove that somebody reads a mailbox. They can be guessed in a million tries, so whoever checks one
/// counts the tries. They are wiped from memory when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EmailCode(String);

/// The text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the six digits in the email")]
pub struct EmailCodeError;

impl EmailCode {
    /// Returns the code of a random secret. Each code is as likely as each other: the rest of a division of 128 random
    /// bits prefers no code by more than one part in 10³².
    pub fn of(secret: &Secret) -> Self {
        let number = secret.expose().iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        Self(format!("{:06}", number % CODES))
    }

    /// Parses a code as people type and paste it: `123456`, `123 456` and `123-456` are one.
    ///
    /// # Errors
    /// [`EmailCodeError`] if there are not exactly six digits, or something else than digits, spaces and hyphens.
    pub fn parse(text: &str) -> Result<Self, EmailCodeError> {
        if text.len() > LONGEST_TEXT {
            return Err(EmailCodeError);
        }
        let code: String = invisible::pasted(text).chars().filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect();
        let is_code = code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        if is_code { Ok(Self(code)) } else { Err(EmailCodeError) }
    }

    /// Returns the six digits, for the mail and for hashing. They must never be logged.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Matches the hyphens and dashes that keyboards and word processors write.
const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The comparison takes constant time, however many digits match.
impl PartialEq for EmailCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}
impl Eq for EmailCode {}

impl fmt::Debug for EmailCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(number: u128) -> Secret {
        let mut bytes = [0xA5; 32];
        bytes[..16].copy_from_slice(&number.to_be_bytes());
        Secret::new(bytes)
    }

    #[test]
    fn a_code_has_six_digits_also_with_zeros_in_front() {
        for (number, code) in
            [(0, "000000"), (7, "000007"), (123_456, "123456"), (999_999, "999999"), (1_000_000, "000000")]
        {
            assert_eq!(EmailCode::of(&secret(number)).expose(), code);
        }
        assert_eq!(EmailCode::of(&secret(u128::MAX)).expose(), "211455");
    }

    #[test]
    fn every_first_digit_comes_up_as_often() {
        let mut counts = [0_u32; 10];
        for number in 0..20_000_u128 {
            let hash = secret(number).hash();
            let code = EmailCode::of(&Secret::new(*hash.as_bytes()));
            counts[usize::from(code.expose().as_bytes()[0] - b'0')] += 1;
        }
        assert!(counts.iter().all(|count| (1_800..2_200).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_typed_code_may_have_spaces_and_hyphens() {
        let code = EmailCode::of(&secret(12_345));
        for typed in [
            "012345",
            " 012 345\r\n",
            "012-345",
            "0 1 2 3 4 5",
            "\u{FEFF}012\u{A0}345\u{200B}",
            "012\u{2013}345",
            "01-23-45",
        ] {
            assert!(EmailCode::parse(typed).is_ok_and(|typed| typed == code), "{typed:?}");
        }
        assert!(EmailCode::parse("012346").is_ok_and(|other| other != code));
    }

    #[test]
    fn what_is_not_six_digits_is_refused() {
        for typed in ["", "12345", "1234567", "12345a", "12.345", "١٢٣٤٥٦", "-1 234", "+123456", "0x1234"] {
            assert!(EmailCode::parse(typed).is_err(), "{typed:?}");
        }
        assert!(EmailCode::parse(&format!("123456{}", " ".repeat(100))).is_err());
    }

    #[test]
    fn no_digit_is_printed() {
        assert_eq!(format!("{:?}", EmailCode::of(&secret(123_456))), "EmailCode(…)");
    }
}

//! The valid values of a product. Each rule is defined here once and applies to every request.

use std::fmt;

use tenantry_server::extract::rules::{FieldRule, refusal};
use validator::ValidationError;

/// The currency of wallets and of seeded data.
pub(crate) const HOME_CURRENCY: &str = "EUR";

/// Why a value is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueError {
    /// Not 1 to 40 of the named characters.
    Code(&'static str),
    /// Not written as a currency.
    Currency,
    /// Not one of the currencies that prices may be in.
    UnknownCurrency,
    /// A number outside these bounds.
    Range(u64, u64),
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(characters) => write!(f, "must be 1 to 40 {characters}, digits and hyphens"),
            Self::Currency => f.write_str("must be the three capital letters of ISO 4217"),
            Self::UnknownCurrency => f.write_str("must be one of those that GET /api/v1/currencies lists"),
            Self::Range(least, most) => write!(f, "must be between {least} and {most}"),
        }
    }
}

impl FieldRule for ValueError {
    fn code(&self) -> &'static str {
        match self {
            Self::Code(_) | Self::Currency => "malformed",
            Self::UnknownCurrency => "unknown",
            Self::Range(..) => "out_of_range",
        }
    }
}

/// A SKU: `TEA-0001`.
pub(crate) fn sku(text: &str) -> Result<(), ValidationError> {
    code(text, "capital letters", u8::is_ascii_uppercase)
}

/// A category: `garden`.
pub(crate) fn category(text: &str) -> Result<(), ValidationError> {
    code(text, "small letters", u8::is_ascii_lowercase)
}

/// A currency: `EUR`.
pub(crate) fn currency(text: &str) -> Result<(), ValidationError> {
    let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    if is_code { Ok(()) } else { Err(refusal(&ValueError::Currency)) }
}

/// A price in the smallest unit of its currency.
pub(crate) fn price(minor: u64) -> Result<(), ValidationError> {
    within(minor, 0, 1_000_000_000)
}

/// Reads a price in the smallest unit of its currency: `4.50`, `4.5` and `4` of people.
pub(crate) fn minor(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once(['.', ',']).unwrap_or((text.trim(), ""));
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let minor: u64 = format!("{whole}{part:0<2}").parse().ok()?;
    price(minor).ok().map(|()| stored(minor))
}

/// The number of pieces in one sale.
pub(crate) fn quantity(pieces: u64) -> Result<(), ValidationError> {
    within(pieces, 1, 1_000)
}

fn code(text: &str, letters: &'static str, is_letter: fn(&u8) -> bool) -> Result<(), ValidationError> {
    let fits = (1..=40).contains(&text.len());
    let is_code = fits && text.bytes().all(|b| is_letter(&b) || b.is_ascii_digit() || b == b'-');
    if is_code { Ok(()) } else { Err(refusal(&ValueError::Code(letters))) }
}

fn within(number: u64, least: u64, most: u64) -> Result<(), ValidationError> {
    if (least..=most).contains(&number) { Ok(()) } else { Err(refusal(&ValueError::Range(least, most))) }
}

/// Converts a number that was checked above to the database's type.
pub(crate) fn stored(checked: u64) -> i64 {
    i64::try_from(checked).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_as_people_write_it() {
        for (text, minor_units) in [("4.50", 450), (" 4,5 ", 450), ("4", 400), ("0.05", 5), ("10000000", 1_000_000_000)]
        {
            assert_eq!(minor(text), Some(minor_units), "{text}");
        }
        for text in ["", ".", ".5", "4.505", "-1", "4.x", "1e3", "10000000.01", "99999999999999999999"] {
            assert_eq!(minor(text), None, "{text}");
        }
    }
}

//! Email addresses, normalised in one documented way so that each mailbox has one spelling.
//!
//! Surrounding white space and what a paste brings along invisibly are removed. The part before the `@` is converted to
//! NFKC and lower case. The domain is normalised as every [`MailDomain`] is. Dots and `+tags` before the `@` are kept,
//! because only the receiving server knows whether they matter. Only the normalised form is stored, shown and used to
//! send mail.

use std::{fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::{invisible, mail_domain::MailDomain};

/// The maximum number of octets before the `@` (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// The maximum number of octets of a whole address (RFC 5321 §4.5.3.1.3, without the angle brackets).
const MAX_TOTAL: usize = 254;
/// The maximum number of octets of a label of a domain (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;
/// The signs of `atext` besides letters and digits (RFC 5322 §3.2.3).
const ATOM_SIGNS: &str = "!#$%&'*+-/=?^_`{|}~";

/// A normalised email address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email {
    text: String,
    at: usize,
}

/// Why a text is rejected as an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// The text does not have the form `name@domain`.
    #[error("must have the form name@example.com")]
    Malformed,
    /// The text contains this character, which nobody sees.
    #[error("must not contain {}", invisible::described(*.0))]
    Invisible(char),
    /// The address is longer than RFC 5321 allows.
    #[error("is longer than an email address can be (254 characters, 64 before the @)")]
    TooLong,
    /// The domain is not a host name with at least two labels.
    #[error("has a domain that is not a host name such as example.com")]
    Domain,
}

impl Email {
    /// Parses and normalises an address.
    ///
    /// # Errors
    /// - [`EmailError::Invisible`]: refused for one of the other reasons, and contains an invisible character
    /// - [`EmailError::Malformed`]: no single `@`, or characters outside an unquoted local part (RFC 5322 dot-atom)
    /// - [`EmailError::TooLong`]: longer than RFC 5321 allows
    /// - [`EmailError::Domain`]: not a host name, a single label, an all-digit last label, or an address literal
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if let Some(at) = find_at_of_plain(text) {
            return Ok(Self { text: text.to_owned(), at });
        }
        // Twice as long as an address can be in any script, so that no work is spent on a text that is none.
        if text.len() > 8 * MAX_TOTAL {
            return Err(EmailError::TooLong);
        }
        let text = invisible::pasted(text);
        // Nobody can correct what they do not see, so that is what an error names first.
        Self::normalise(&text).map_err(|error| invisible::find(&text).map_or(error, EmailError::Invisible))
    }

    /// Returns an address of that name that belongs to nobody. No mail reaches it.
    pub(crate) fn of_nobody(id: Uuid) -> Self {
        let local = id.hyphenated().to_string();
        Self { at: local.len(), text: format!("{local}@reclaimed.invalid") }
    }

    fn normalise(text: &str) -> Result<Self, EmailError> {
        if text.len() > 4 * MAX_TOTAL {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::Malformed)?;
        let local: String = local.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        if !is_dot_atom(&local) {
            return Err(EmailError::Malformed);
        }
        if local.len() > MAX_LOCAL {
            return Err(EmailError::TooLong);
        }
        let domain = normalise_domain(domain)?;
        if local.len() + 1 + domain.as_str().len() > MAX_TOTAL {
            return Err(EmailError::TooLong);
        }
        Ok(Self { at: local.len(), text: format!("{local}@{domain}") })
    }

    /// Returns the normalised address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part before the `@`.
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// Returns the domain in its ASCII form.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Returns the domain, to compare it with claims.
    pub fn mail_domain(&self) -> MailDomain {
        MailDomain::of_normalised(self.domain())
    }

    /// Returns the address as it is shown to somebody who knows it, but does not tell it to others: `a…@example.com`.
    pub fn masked(&self) -> String {
        format!("{}…@{}", self.local().chars().take(1).collect::<String>(), self.domain())
    }
}

/// Returns where the `@` of an address stands that is plain ASCII and normalised already, as nearly all stored ones are.
/// The general way gives the same address for far more work.
fn find_at_of_plain(text: &str) -> Option<usize> {
    let (local, domain) = text.split_once('@')?;
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.bytes().all(|byte| is_small(byte) || ATOM_SIGNS.as_bytes().contains(&byte))
    };
    // A label with hyphens at its third and fourth place is encoded, or reserved.
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|byte| is_small(byte) || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.get(2..4) != Some("--")
    };
    let (_, top) = domain.rsplit_once('.')?;
    let is_plain = text.len() <= MAX_TOTAL
        && local.len() <= MAX_LOCAL
        && local.split('.').all(is_atom)
        && domain.split('.').all(is_label)
        && !top.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then_some(local.len())
}

fn is_dot_atom(local: &str) -> bool {
    !local.is_empty() && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

/// Accepts `atext` of RFC 5322, and the letters and digits of other scripts (RFC 6531) that can be seen.
fn is_atom_character(c: char) -> bool {
    (c.is_alphanumeric() && !invisible::means_nothing_in_a_name(c)) || ATOM_SIGNS.contains(c)
}

fn normalise_domain(domain: &str) -> Result<MailDomain, EmailError> {
    if domain.contains('@') {
        return Err(EmailError::Malformed);
    }
    MailDomain::parse(domain).map_err(|_| EmailError::Domain)
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        Self::parse(text)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_mailbox_has_one_spelling() {
        for (written, normalised) in [
            ("ada@example.com", "ada@example.com"),
            ("  Ada@Example.COM ", "ada@example.com"),
            ("ada@example.com.", "ada@example.com"),
            ("ada+tenantry@example.com", "ada+tenantry@example.com"),
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("ada@BÜCHER.example.", "ada@xn--bcher-kva.example"),
            ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
            ("ADA@example.com", "ada@example.com"),
            ("JÖRG@example.com", "jörg@example.com"),
            ("ada@example。com", "ada@example.com"),
        ] {
            assert_eq!(Email::parse(written).unwrap().as_str(), normalised, "{written}");
        }
    }

    #[test]
    fn everyday_addresses_are_plain() {
        for (text, plain) in [
            ("ada@example.com", true),
            ("a.b+c_1@mail-2.example.co.uk", true),
            ("ada@3com.example", true),
            ("Ada@example.com", false),
            ("jörg@example.com", false),
            ("ada@xn--bcher-kva.example", false),
            ("ada@example.123", false),
            ("ada@example.com.", false),
        ] {
            assert_eq!(find_at_of_plain(text), plain.then(|| text.find('@').unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (written, error) in [
            ("", EmailError::Malformed),
            ("ada", EmailError::Malformed),
            ("@example.com", EmailError::Malformed),
            ("a b@example.com", EmailError::Malformed),
            ("ada@evil.com@corp.com", EmailError::Malformed),
            (".ada@example.com", EmailError::Malformed),
            ("ada..b@example.com", EmailError::Malformed),
            ("\"ada\"@example.com", EmailError::Malformed),
            ("ada\r\nBcc: x@example.com", EmailError::Malformed),
            ("ada<x>@example.com", EmailError::Malformed),
            ("ada@localhost", EmailError::Domain),
            ("ada@", EmailError::Domain),
            ("ada@example..com", EmailError::Domain),
            ("ada@-example.com", EmailError::Domain),
            ("ada@exa mple.com", EmailError::Domain),
            ("ada@127.0.0.1", EmailError::Domain),
            ("ada@[127.0.0.1]", EmailError::Domain),
        ] {
            assert_eq!(Email::parse(written), Err(error), "{written}");
        }
        assert_eq!(Email::parse(&format!("{}@example.com", "a".repeat(65))), Err(EmailError::TooLong));
        let long = format!(
            "a@{}.example",
            ["b".repeat(60), "c".repeat(60), "d".repeat(60), "e".repeat(60), "f".repeat(9)].join(".")
        );
        assert!(Email::parse(&long).is_err());
    }

    #[test]
    fn what_a_paste_brings_along_is_removed_or_named() {
        for written in [
            "\u{FEFF}ada@example.com",
            "\u{FEFF}\u{FEFF} ada@example.com\r\n",
            "\u{200B}ada@example.com\u{200B}",
            "\u{A0}ada@example.com\u{A0}",
            "\u{3000}ada@example.com\u{2028}",
            "\u{200E}ada@example.com\u{200F}",
            "\u{202A}ada@example.com\u{202C}",
            "\u{2066}ada@example.com\u{2069}",
            "\u{200D}ada@example.com\u{200C}\u{FE0F}",
            "ad\u{AD}a@exam\u{AD}ple.com",
            "ada\u{200B}@\u{200B}example.\u{200B}com",
            "ada@\u{2060}example.com\u{FEFF}",
        ] {
            assert_eq!(Email::parse(written).as_ref().map(Email::as_str), Ok("ada@example.com"), "{written:?}");
        }
        for (written, found) in [
            ("a\u{A0}da@example.com", '\u{A0}'),
            ("ada@exam\u{A0}ple.com", '\u{A0}'),
            ("a\u{202E}da@example.com", '\u{202E}'),
            ("ada@moc\u{202E}.example", '\u{202E}'),
            ("ada\u{200F}@example.com", '\u{200F}'),
            ("ada@exam\u{200F}ple.com", '\u{200F}'),
            ("a\u{200D}da@example.com", '\u{200D}'),
            ("ada@exa\u{200C}mple.com", '\u{200C}'),
            ("a\u{3164}da@example.com", '\u{3164}'),
            ("a\u{FE0F}da@example.com", '\u{FE0F}'),
            ("ada\u{2003}lovelace", '\u{2003}'),
            ("a\u{85}da@example.com", '\u{85}'),
        ] {
            assert_eq!(Email::parse(written), Err(EmailError::Invisible(found)), "{written:?}");
        }
        assert_eq!(EmailError::Invisible('\u{FEFF}').to_string(), "must not contain U+FEFF (byte-order mark)");
        // A joiner that spells a Persian domain is no stray character.
        assert_eq!(Email::parse("ada@نامه\u{200C}ای.example").unwrap().domain(), "xn--mgba3gch31f060k.example");
    }

    #[test]
    fn the_parts_are_those_of_the_normalised_form() {
        let email = Email::parse("Ada@Example.com").unwrap();
        assert_eq!((email.local(), email.domain()), ("ada", "example.com"));
        assert_eq!(email.masked(), "a…@example.com");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "[\\PC\\p{Cf}]{0,12}@\\PC{0,12}\\.(com|example|ÖBB)") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }

        /// Also for labels that a domain can't have, and addresses that are too long.
        #[test]
        fn plain_addresses_are_what_the_general_way_makes_of_them(
            local in prop_oneof!["[a-z0-9A-Z.+!_ @é-]{0,8}", "[a-z]{62,66}"],
            labels in prop::collection::vec(prop_oneof!["[a-z0-9-]{0,5}", "xn--[a-z]{1,4}", "[A-Zé0-9]{1,3}", "[a-z]{60,65}"], 0..6),
        ) {
            let text = format!("{local}@{}", labels.join("."));
            if let Some(at) = find_at_of_plain(&text) {
                prop_assert_eq!(Email::normalise(&text), Ok(Email { text, at }));
            }
        }

        /// By the short way and by the general one: an address and a claim never spell a domain differently.
        #[test]
        fn the_domain_of_an_address_is_normalised_as_any_other(
            domain in prop_oneof!["[\\PC]{1,8}\\.(com|example|ÖBB)\\.?", "[a-zA-Z0-9-]{1,8}(\\.[a-z0-9]{1,8}){1,3}"],
        ) {
            let (email, alone) = (Email::parse(&format!("ada@{domain}")), MailDomain::parse(&domain));
            if let Ok(email) = email {
                prop_assert_eq!(MailDomain::parse(email.domain()), Ok(email.mail_domain()));
                if let Ok(alone) = alone {
                    prop_assert_eq!(alone, email.mail_domain());
                }
            } else if let Ok(alone) = alone {
                prop_assert!(Email::parse(&format!("ada@{alone}")).is_ok(), "{}", alone);
            }
        }

        #[test]
        fn the_case_of_ascii_never_matters(local in "[a-z0-9._+-]{1,20}", domain in "[a-z]{1,10}\\.[a-z]{2,6}") {
            let text = format!("{local}@{domain}");
            prop_assert_eq!(Email::parse(&text), Email::parse(&text.to_uppercase()));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Email::parse(&text);
        }
    }
}

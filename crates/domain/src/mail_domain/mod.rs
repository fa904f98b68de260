//! Domains of email addresses, normalised in one way for addresses and for the claims of tenants.
//!
//! A domain is converted with UTS 46 to its ASCII form (punycode for international names), in lower case and without a
//! trailing dot. It has at least two labels and is no address literal.

mod claimed;
mod providers;

use std::{fmt, str::FromStr};

use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};

pub use self::claimed::{ClaimedDomain, ClaimedDomainError};

/// The maximum number of bytes that are read: four times as long as a domain can be in ASCII.
const MAX_TEXT: usize = 1012;

/// The domain of an email address, such as `example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailDomain(String);

/// The text is not a host name with at least two labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a domain such as example.com")]
pub struct MailDomainError;

impl MailDomain {
    /// Parses and normalises a domain.
    ///
    /// # Errors
    /// [`MailDomainError`]: not a host name, a single label, an all-digit last label, or an address literal
    pub fn parse(text: &str) -> Result<Self, MailDomainError> {
        if text.len() > MAX_TEXT {
            return Err(MailDomainError);
        }
        let ascii = Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::VerifyAllowRootDot)
            .map_err(|_| MailDomainError)?;
        let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
        let (_, top) = ascii.rsplit_once('.').ok_or(MailDomainError)?;
        if top.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MailDomainError);
        }
        Ok(Self(ascii.to_owned()))
    }

    /// Wraps the domain of an address that is normalised already.
    pub(crate) fn of_normalised(domain: &str) -> Self {
        Self(domain.to_owned())
    }

    /// Returns the domain in its ASCII form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the domains above this one that have at least two labels, the longest first.
    fn parents(&self) -> impl Iterator<Item = &str> {
        let all = std::iter::successors(above(&self.0), |domain| above(domain));
        all.take_while(|domain| domain.contains('.'))
    }
}

fn above(domain: &str) -> Option<&str> {
    domain.split_once('.').map(|(_, above)| above)
}

impl FromStr for MailDomain {
    type Err = MailDomainError;

    fn from_str(text: &str) -> Result<Self, MailDomainError> {
        Self::parse(text)
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_domain_has_one_spelling() {
        for (written, normalised) in [
            ("example.com", "example.com"),
            ("Example.COM.", "example.com"),
            ("EXAMPLE。com", "example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example.", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("straße.example", "xn--strae-oqa.example"),
            ("a.b.c.example.co.uk", "a.b.c.example.co.uk"),
        ] {
            assert_eq!(MailDomain::parse(written).unwrap().as_str(), normalised, "{written}");
        }
    }

    #[test]
    fn what_is_no_domain_of_an_address_is_refused() {
        let long = vec!["a".repeat(63); 4].join(".");
        for written in [
            "",
            ".",
            "com",
            "localhost",
            "example..com",
            ".example.com",
            "-example.com",
            "exa mple.com",
            "exa_mple.com",
            "127.0.0.1",
            "[127.0.0.1]",
            "::1",
            "example.123",
            "ada@example.com",
            "https://example.com",
            "*.example.com",
            "xn--a.example",
            &long,
        ] {
            assert_eq!(MailDomain::parse(written), Err(MailDomainError), "{written}");
        }
    }
}

//! The domains of addresses that a way into a tenant is meant for.

use std::collections::BTreeSet;

use crate::email::Email;

/// The most domains in one list.
pub const MOST_DOMAINS: usize = 50;

/// The domains to which a way in is restricted. The empty list restricts nothing.
///
/// A domain stands for itself alone: `example.com` does not let in `ada@mail.example.com`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedDomains(BTreeSet<String>);

/// Why a list of domains is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllowedDomainsError {
    /// The entry at this place, counted from 0, is not the domain of an address.
    #[error("is not a domain such as example.com")]
    NotADomain(usize),
    /// There are more than [`MOST_DOMAINS`].
    #[error("has more than {MOST_DOMAINS} domains")]
    TooMany,
}

impl AllowedDomains {
    /// Parses a list of domains, and normalises each as [`Email`] does.
    ///
    /// # Errors
    /// The variants of [`AllowedDomainsError`].
    pub fn parse<T: AsRef<str>>(domains: impl IntoIterator<Item = T>) -> Result<Self, AllowedDomainsError> {
        let mut parsed = BTreeSet::new();
        for (place, domain) in domains.into_iter().enumerate() {
            if place == MOST_DOMAINS {
                return Err(AllowedDomainsError::TooMany);
            }
            let domain = domain.as_ref().trim();
            let domain = domain.strip_prefix('@').unwrap_or(domain);
            // An address with this domain is what the list is compared with, so it must be possible.
            let address = Email::parse(&format!("a@{domain}")).map_err(|_| AllowedDomainsError::NotADomain(place))?;
            parsed.insert(address.domain().to_owned());
        }
        Ok(Self(parsed))
    }

    /// Returns whether the list restricts anything.
    pub fn is_restricted(&self) -> bool {
        !self.0.is_empty()
    }

    /// Returns whether the list lets the address in.
    pub fn admit(&self, email: &Email) -> bool {
        self.0.is_empty() || self.0.contains(email.domain())
    }

    /// Iterates over the domains, in their ASCII form and in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn a_domain_is_written_in_many_ways_and_means_one() {
        for written in ["example.com", " Example.COM. ", "@example.com", "example。com"] {
            let domains = AllowedDomains::parse([written]).unwrap();
            assert_eq!(domains.iter().collect::<Vec<_>>(), ["example.com"], "{written}");
        }
        let twice = AllowedDomains::parse(["bücher.example", "xn--bcher-kva.example"]).unwrap();
        assert_eq!(twice.iter().collect::<Vec<_>>(), ["xn--bcher-kva.example"]);
    }

    #[test]
    fn a_domain_lets_in_its_own_addresses_and_no_others() {
        let domains = AllowedDomains::parse(["example.com", "example.org"]).unwrap();
        for (address, is_let_in) in [
            ("ada@example.com", true),
            ("ADA@EXAMPLE.ORG", true),
            ("ada@mail.example.com", false),
            ("ada@notexample.com", false),
            ("ada@example.com.evil.test", false),
            ("example.com@evil.test", false),
        ] {
            assert_eq!(domains.admit(&email(address)), is_let_in, "{address}");
        }
        assert!(domains.is_restricted());
    }

    #[test]
    fn an_empty_list_restricts_nothing() {
        let none = AllowedDomains::parse(<[&str; 0]>::default()).unwrap();
        assert!(none.admit(&email("ada@example.com")) && !none.is_restricted());
    }

    #[test]
    fn what_is_no_domain_is_refused_with_its_place() {
        for written in ["", "example", "*.example.com", "a@example.com", "example..com", "127.0.0.1", "exa mple.com"] {
            let refused = AllowedDomains::parse(["example.com", written]);
            assert_eq!(refused, Err(AllowedDomainsError::NotADomain(1)), "{written}");
        }
        let many = |count: usize| AllowedDomains::parse((0..count).map(|number| format!("d{number}.example")));
        assert!(many(MOST_DOMAINS).is_ok());
        assert_eq!(many(MOST_DOMAINS + 1), Err(AllowedDomainsError::TooMany));
    }
}

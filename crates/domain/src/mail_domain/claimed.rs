//! Domains that a tenant may claim as its own: one domain, or all domains below it.

use std::fmt;

use super::{MailDomain, MailDomainError, providers};
use crate::invisible;

/// What stands before the domain in the name of the record that proves a claim.
const CHALLENGE: &str = "_tenantry-challenge.";
/// The maximum number of octets of a name in DNS, as text (RFC 1035 §2.3.4).
const MAX_NAME: usize = 253;
/// What stands before the domain of a claim of all domains below it.
const WILDCARD: &str = "*.";
/// Top-level domains whose names are nobody's (RFC 6761).
const RESERVED: [&str; 2] = ["invalid", "localhost"];

/// A domain as a tenant claims it: `example.com`, or `*.example.com` for all domains below it and not itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimedDomain {
    is_wildcard: bool,
    base: MailDomain,
}

/// Why a domain can't be claimed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimedDomainError {
    /// The text is neither a domain nor a wildcard.
    #[error("must be a domain such as example.com, or *.example.com for all domains below it")]
    Malformed,
    /// Domains below it are given to anybody, such as below `co.uk`.
    #[error("{0} is a public suffix; under it, everybody can register a domain of their own")]
    PublicSuffix(MailDomain),
    /// Anybody can get a mailbox there.
    #[error("{0} is a provider where everybody can get a mailbox; it belongs to no organization alone")]
    MailboxProvider(MailDomain),
    /// The domain is nobody's, by RFC 6761.
    #[error("{0} is reserved; it belongs to nobody")]
    Reserved(MailDomain),
}

impl ClaimedDomain {
    /// Parses and normalises a domain that a tenant claims.
    ///
    /// # Errors
    /// - [`ClaimedDomainError::Malformed`]: not a host name, with or without `*.` before it
    /// - [`ClaimedDomainError::PublicSuffix`]: on Mozilla's Public Suffix List
    /// - [`ClaimedDomainError::MailboxProvider`]: a public mailbox provider, or a domain of one
    /// - [`ClaimedDomainError::Reserved`]: no domain that anybody can have
    pub fn parse(text: &str) -> Result<Self, ClaimedDomainError> {
        let claimed = Self::restore(&invisible::pasted(text)).map_err(|_| ClaimedDomainError::Malformed)?;
        if claimed.challenge_name().len() > MAX_NAME {
            return Err(ClaimedDomainError::Malformed);
        }
        let base = claimed.base.clone();
        let top = base.as_str().rsplit('.').next().unwrap_or_default();
        if RESERVED.contains(&top) {
            return Err(ClaimedDomainError::Reserved(base));
        }
        let Some(registrable) = psl::domain_str(base.as_str()) else {
            return Err(ClaimedDomainError::PublicSuffix(base));
        };
        let of_provider = |domain: &&str| domain.len() >= registrable.len() && providers::contain(domain);
        if let Some(provider) = std::iter::once(base.as_str()).chain(base.parents()).find(of_provider) {
            return Err(ClaimedDomainError::MailboxProvider(MailDomain::of_normalised(provider)));
        }
        Ok(claimed)
    }

    /// Restores a domain from its stored text. The lists of what can't be claimed may have grown since.
    ///
    /// # Errors
    /// [`MailDomainError`] if the text is neither a domain nor a wildcard.
    pub fn restore(text: &str) -> Result<Self, MailDomainError> {
        let (is_wildcard, base) = text.strip_prefix(WILDCARD).map_or((false, text), |base| (true, base));
        Ok(Self { is_wildcard, base: MailDomain::parse(base)? })
    }

    /// Returns the claims that would cover the domain, the longest match first: the domain itself, then the wildcards
    /// above it from the closest on.
    pub fn covering(domain: &MailDomain) -> impl Iterator<Item = Self> {
        let exact = Self { is_wildcard: false, base: domain.clone() };
        let above = |base| Self { is_wildcard: true, base: MailDomain::of_normalised(base) };
        std::iter::once(exact).chain(domain.parents().map(above))
    }

    /// Returns whether addresses of the domain are of the claimed one. A wildcard covers the domains at any depth below
    /// its base, and not the base.
    pub fn covers(&self, domain: &MailDomain) -> bool {
        let base = self.base.as_str();
        if self.is_wildcard { domain.parents().any(|parent| parent == base) } else { domain == &self.base }
    }

    /// Returns the domain without `*.`.
    pub const fn base(&self) -> &MailDomain {
        &self.base
    }

    /// Returns whether all domains below the base are claimed, and not itself.
    pub const fn is_wildcard(&self) -> bool {
        self.is_wildcard
    }

    /// Returns the name in DNS at which the record that proves the claim is looked for.
    pub fn challenge_name(&self) -> String {
        format!("{CHALLENGE}{}", self.base)
    }
}

impl fmt::Display for ClaimedDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_wildcard {
            f.write_str(WILDCARD)?;
        }
        fmt::Display::fmt(&self.base, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claimed(text: &str) -> ClaimedDomain {
        ClaimedDomain::parse(text).unwrap()
    }

    fn domain(text: &str) -> MailDomain {
        MailDomain::parse(text).unwrap()
    }

    #[test]
    fn one_claim_has_one_spelling() {
        for (written, normalised) in [
            ("acme.com", "acme.com"),
            (" ACME.com.\n", "acme.com"),
            ("\u{FEFF}acme\u{200B}.com", "acme.com"),
            ("*.Acme.com.", "*.acme.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("*.BÜCHER.example", "*.xn--bcher-kva.example"),
            ("eng.emea.acme.co.uk", "eng.emea.acme.co.uk"),
            ("acme.github.io", "acme.github.io"),
            ("食狮.中国", "xn--85x722f.xn--fiqs8s"),
        ] {
            assert_eq!(claimed(written).to_string(), normalised, "{written}");
        }
    }

    #[test]
    fn what_belongs_to_no_organization_alone_cannot_be_claimed() {
        use ClaimedDomainError::{MailboxProvider, Malformed, PublicSuffix, Reserved};
        for (written, error) in [
            ("", Malformed),
            ("acme", Malformed),
            ("*", Malformed),
            ("*.", Malformed),
            ("*.com", Malformed),
            ("*acme.com", Malformed),
            ("*.*.acme.com", Malformed),
            ("eng.*.acme.com", Malformed),
            ("@acme.com", Malformed),
            ("ada@acme.com", Malformed),
            ("https://acme.com/", Malformed),
            ("10.0.0.1", Malformed),
            ("[10.0.0.1]", Malformed),
            ("2001:db8::1", Malformed),
            ("co.uk", PublicSuffix(domain("co.uk"))),
            ("*.CO.UK.", PublicSuffix(domain("co.uk"))),
            ("公司.cn", PublicSuffix(domain("xn--55qx5d.cn"))),
            ("anything.ck", PublicSuffix(domain("anything.ck"))),
            ("github.io", PublicSuffix(domain("github.io"))),
            ("gmail.com", MailboxProvider(domain("gmail.com"))),
            ("*.GMail.com", MailboxProvider(domain("gmail.com"))),
            ("team.outlook.com", MailboxProvider(domain("outlook.com"))),
            ("web.de", MailboxProvider(domain("web.de"))),
            ("hotmail.co.uk", MailboxProvider(domain("hotmail.co.uk"))),
            ("tuta.com", MailboxProvider(domain("tuta.com"))),
            ("mailinator.com", MailboxProvider(domain("mailinator.com"))),
            ("reclaimed.invalid", Reserved(domain("reclaimed.invalid"))),
            ("a.localhost", Reserved(domain("a.localhost"))),
        ] {
            assert_eq!(ClaimedDomain::parse(written), Err(error), "{written}");
        }
        let long = format!("{}.com", ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(50)].join("."));
        assert!(MailDomain::parse(&long).is_ok() && ClaimedDomain::parse(&long) == Err(Malformed));
    }

    #[test]
    fn a_name_that_only_contains_a_provider_is_an_organizations_own() {
        for own in ["mygmail-tools.com", "gmail.com.acme.com", "outlook.acme.com", "xgmail.company"] {
            assert!(ClaimedDomain::parse(own).is_ok(), "{own}");
        }
    }

    #[test]
    fn a_claim_covers_its_domain_or_what_is_below_it() {
        for (claim, address, covers) in [
            ("acme.com", "acme.com", true),
            ("acme.com", "eng.acme.com", false),
            ("acme.com", "notacme.com", false),
            ("acme.com", "acme.com.evil.example", false),
            ("*.acme.com", "acme.com", false),
            ("*.acme.com", "eng.acme.com", true),
            ("*.acme.com", "a.b.c.acme.com", true),
            ("*.acme.com", "notacme.com", false),
            ("*.acme.com", "eng.notacme.com", false),
            ("*.eng.acme.com", "acme.com", false),
            ("bücher.example", "xn--bcher-kva.example", true),
        ] {
            assert_eq!(claimed(claim).covers(&domain(address)), covers, "{claim} {address}");
        }
    }

    #[test]
    fn the_longest_match_comes_first() {
        let covering = |text| ClaimedDomain::covering(&domain(text)).map(|claim| claim.to_string()).collect::<Vec<_>>();
        assert_eq!(covering("acme.com"), ["acme.com"]);
        assert_eq!(covering("a.eng.acme.com"), ["a.eng.acme.com", "*.eng.acme.com", "*.acme.com"]);
    }

    #[test]
    fn the_record_is_at_a_name_below_the_domain() {
        assert_eq!(claimed("acme.com").challenge_name(), "_tenantry-challenge.acme.com");
        assert_eq!(claimed("*.acme.com").challenge_name(), "_tenantry-challenge.acme.com");
    }

    proptest! {
        #[test]
        fn a_claim_is_read_as_it_is_written(text in "(\\*\\.)?[a-zA-Zäß0-9-]{1,8}(\\.[a-z0-9]{1,4}){0,3}\\.(com|example|ÖBB)\\.?") {
            if let Ok(claim) = ClaimedDomain::parse(&text) {
                prop_assert_eq!(ClaimedDomain::restore(&claim.to_string()), Ok(claim.clone()));
                prop_assert_eq!(ClaimedDomain::parse(&claim.to_string()), Ok(claim));
            }
        }

        #[test]
        fn the_claims_that_cover_a_domain_are_those_that_are_looked_up(
            labels in prop::collection::vec("[ab]", 1..5),
            base in prop::collection::vec("[ab]", 1..4),
            is_wildcard in any::<bool>(),
        ) {
            let address = domain(&format!("{}.example", labels.join(".")));
            let claim = ClaimedDomain { is_wildcard, base: domain(&format!("{}.example", base.join("."))) };
            prop_assert_eq!(claim.covers(&address), ClaimedDomain::covering(&address).any(|found| found == claim));
        }
    }
}

//! Slugs: the short names of tenants in URLs and sign-in forms.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::invisible;

/// Names that identify the product itself in a URL, or that a stranger would mistake for it.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "billing",
    "blog",
    "cdn",
    "console",
    "contact",
    "dashboard",
    "dev",
    "docs",
    "download",
    "email",
    "favicon",
    "ftp",
    "health",
    "healthz",
    "help",
    "host",
    "hostmaster",
    "id",
    "imap",
    "info",
    "internal",
    "invitations",
    "invite",
    "jwks",
    "legal",
    "login",
    "logout",
    "mail",
    "metrics",
    "news",
    "noreply",
    "null",
    "oauth",
    "official",
    "oidc",
    "openapi",
    "operator",
    "owner",
    "platform",
    "pop",
    "postmaster",
    "pricing",
    "privacy",
    "public",
    "readyz",
    "register",
    "root",
    "saml",
    "scim",
    "security",
    "settings",
    "setup",
    "signin",
    "signout",
    "signup",
    "smtp",
    "sso",
    "static",
    "status",
    "support",
    "system",
    "tenant",
    "tenantry",
    "tenants",
    "terms",
    "test",
    "undefined",
    "user",
    "users",
    "webhook",
    "webhooks",
    "webmaster",
    "well-known",
    "www",
];

/// The name of a tenant in URLs: 3 to 48 characters of `a-z`, `0-9` and single inner hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Why a text is rejected as a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// The text has fewer than 3 or more than 48 characters.
    #[error("must have 3 to 48 characters")]
    Length,
    /// The text contains characters other than `a-z`, `0-9` and single inner hyphens.
    #[error("may contain only a-z, 0-9 and single hyphens between them")]
    Characters,
    /// The text contains this character, which nobody sees.
    #[error("must not contain {}", invisible::described(*.0))]
    Invisible(char),
    /// The name is reserved for the product.
    #[error("is reserved")]
    Reserved,
    /// The text reads as a UUID, so it could not be distinguished from a tenant's id.
    #[error("must not have the form of an id")]
    LooksLikeId,
}

impl Slug {
    /// The minimum number of characters.
    pub const MIN: usize = 3;
    /// The maximum number of characters.
    pub const MAX: usize = 48;

    /// Parses a slug. Surrounding white space and what a paste brings along invisibly are removed, and upper case becomes lower case.
    ///
    /// # Errors
    /// The variants of [`SlugError`].
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let slug = Self::restore(text)?;
        if RESERVED.binary_search(&slug.as_str()).is_ok() { Err(SlugError::Reserved) } else { Ok(slug) }
    }

    /// Restores the slug of a tenant, even if the name was reserved later.
    ///
    /// # Errors
    /// The variants of [`SlugError`] except [`SlugError::Reserved`].
    pub fn restore(text: &str) -> Result<Self, SlugError> {
        let text = invisible::pasted(text).to_ascii_lowercase();
        if !(Self::MIN..=Self::MAX).contains(&text.chars().count()) {
            return Err(SlugError::Length);
        }
        let well_formed = text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if !well_formed {
            return Err(invisible::find(&text).map_or(SlugError::Characters, SlugError::Invisible));
        }
        if uuid::Uuid::try_parse(&text).is_ok() {
            return Err(SlugError::LooksLikeId);
        }
        Ok(Self(text))
    }

    /// Returns the slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns slugs to try for an organisation with the given name, best first: the name itself, then with the
    /// suffixes `hq`, `team`, `2` and `3`, then with `tail`. The tail should be unique or hard to guess, so that the
    /// last slug is almost certainly free.
    pub fn candidates(name: &str, tail: &str) -> Vec<Self> {
        let stem = stem_of(name);
        let plain = Self::parse(&stem).ok();
        plain.into_iter().chain(Self::numbered(&stem, tail)).collect()
    }

    /// Returns slugs to offer when this one is taken.
    pub fn alternatives(&self, tail: &str) -> Vec<Self> {
        Self::numbered(&self.0, tail).collect()
    }

    fn numbered(stem: &str, tail: &str) -> impl Iterator<Item = Self> {
        let stem = if stem.is_empty() { "team" } else { stem };
        ["hq", "team", "2", "3", tail]
            .map(|suffix| format!("{}-{suffix}", shorten(stem, Self::MAX - suffix.len() - 1)))
            .into_iter()
            .filter_map(|text| Self::parse(&text).ok())
    }
}

/// Returns the part of a name that a slug can contain. Accents and apostrophes are removed; other runs of characters
/// become one hyphen.
fn stem_of(name: &str) -> String {
    let mut stem = String::new();
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            stem.push(c);
        } else if !stem.is_empty() && !stem.ends_with('-') && c != '\'' && c != '’' {
            stem.push('-');
        }
    }
    shorten(&stem, Slug::MAX).to_owned()
}

fn shorten(stem: &str, most: usize) -> &str {
    stem[..stem.len().min(most)].trim_end_matches('-')
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_reserved_names_are_sorted_for_the_binary_search() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn slugs_are_read_or_refused() {
        assert_eq!(Slug::parse(" Acme-2 ").unwrap().as_str(), "acme-2");
        for (text, error) in [
            ("ab", SlugError::Length),
            (&"a".repeat(49)[..], SlugError::Length),
            ("-acme", SlugError::Characters),
            ("acme-", SlugError::Characters),
            ("ac--me", SlugError::Characters),
            ("ac.me", SlugError::Characters),
            ("äcme", SlugError::Characters),
            ("acme corp", SlugError::Characters),
            ("admin", SlugError::Reserved),
            ("Www", SlugError::Reserved),
            ("0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e", SlugError::LooksLikeId),
            ("0191e0a45d0c7c3a9d5e0b6a1f2c3d4e", SlugError::LooksLikeId),
        ] {
            assert_eq!(Slug::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn what_a_paste_brings_along_is_removed_or_named() {
        for written in [
            "\u{FEFF}acme",
            "acme\u{200B}",
            "\u{A0}acme\u{200F}",
            "ac\u{AD}me",
            "\u{202A}ac\u{2060}me\u{202C}",
            "acme\r\n",
        ] {
            assert_eq!(Slug::parse(written).as_ref().map(Slug::as_str), Ok("acme"), "{written:?}");
        }
        for found in ['\u{A0}', '\u{200D}', '\u{200F}', '\u{202E}', '\u{3164}', '\u{2003}'] {
            assert_eq!(Slug::parse(&format!("ac{found}me")), Err(SlugError::Invisible(found)));
        }
    }

    #[test]
    fn a_name_reserved_later_stays_its_tenants() {
        assert_eq!(Slug::restore("admin").unwrap().as_str(), "admin");
        assert_eq!(Slug::restore("ad"), Err(SlugError::Length));
    }

    #[test]
    fn candidates_follow_the_name() {
        let texts =
            |name: &str| Slug::candidates(name, "7f3a").iter().map(|slug| slug.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            texts("Müller & Söhne's GmbH"),
            [
                "muller-sohnes-gmbh",
                "muller-sohnes-gmbh-hq",
                "muller-sohnes-gmbh-team",
                "muller-sohnes-gmbh-2",
                "muller-sohnes-gmbh-3",
                "muller-sohnes-gmbh-7f3a"
            ]
        );
        assert_eq!(texts("株式会社").last().unwrap(), "team-7f3a");
        assert_eq!(texts("Admin").first().unwrap(), "admin-hq");
    }

    proptest! {
        #[test]
        fn every_name_has_a_candidate(name in "\\PC{0,140}") {
            prop_assert!(!Slug::candidates(&name, "7f3a").is_empty());
        }

        #[test]
        fn reading_twice_changes_nothing(text in "[a-zA-Z0-9-]{0,50}") {
            if let Ok(slug) = Slug::parse(&text) {
                prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug));
            }
        }

        #[test]
        fn every_alternative_is_another_slug(text in "[a-z]{4,48}") {
            if let Ok(slug) = Slug::parse(&text) {
                prop_assert!(slug.alternatives("7f3a").iter().all(|other| *other != slug));
            }
        }
    }
}

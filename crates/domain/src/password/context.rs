//! The data known about the person who chooses a password, and the words in it that an attacker tries first.

use std::cmp::Reverse;

use unicode_normalization::UnicodeNormalization;

/// The product's own name, which ASVS 6.2.11 counts among the context-specific words.
const PRODUCT: &str = "tenantry";

/// The minimum number of characters of a word. Shorter words are part of too many other texts to be meaningful.
const SHORTEST: usize = 3;

/// The maximum number of characters considered per text, equal to the longest possible address. The texts may come from
/// a request that has not been validated yet.
const LONGEST: usize = 254;

/// The person who chooses a password, and their tenant. Every field is required; the texts need not be well formed.
#[derive(Debug, Clone, Copy)]
pub struct PasswordContext<'a> {
    /// The person's address.
    pub email: &'a str,
    /// The person's name.
    pub person: &'a str,
    /// The name of the tenant that the person founds or joins.
    pub tenant: &'a str,
    /// The tenant's slug; `None` if it is derived from the name.
    pub slug: Option<&'a str>,
}

impl PasswordContext<'_> {
    /// Returns the folded words, longest first: each text as a whole, without its non-alphanumeric characters, and
    /// split into its parts.
    pub(super) fn words(&self) -> Vec<String> {
        let (local, domain) = self.email.split_once('@').unwrap_or((self.email, ""));
        let texts = [self.email, local, domain, self.person, self.tenant, self.slug.unwrap_or(""), PRODUCT];
        let mut words: Vec<String> = texts.into_iter().flat_map(words_of).collect();
        words.sort_by_cached_key(|word| (Reverse(word.chars().count()), word.clone()));
        words.dedup();
        words
    }
}

fn words_of(text: &str) -> Vec<String> {
    let text: String = text.nfc().take(LONGEST).map(fold).collect();
    let squeezed = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let parts: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let long_enough = |word: &String| word.chars().count() >= SHORTEST;
    parts.into_iter().chain([text, squeezed]).filter(long_enough).collect()
}

/// Strips the accents of a character and lowercases it, so each word has one spelling. Each character maps to exactly
/// one, so positions in the folded text are positions in the original text.
pub(super) fn fold(c: char) -> char {
    let plain = c.nfd().next().unwrap_or(c);
    plain.to_lowercase().next().unwrap_or(plain)
}

//! What is known of the person who chooses a password, and the words of it that an attacker tries first.

use std::cmp::Reverse;

use unicode_normalization::UnicodeNormalization;

/// The product's own name, which ASVS 6.2.11 counts among the words of context.
const PRODUCT: &str = "tenantry";

/// Words of fewer characters stand in too much else to mean anything.
const SHORTEST: usize = 3;

/// The most characters of one text that are looked at, as many as an address can have. The texts may come from a
/// request that was not checked yet.
const LONGEST: usize = 254;

/// Who wants to have a password, as what, and where. Every field has to be said; the texts need not be well formed.
#[derive(Debug, Clone, Copy)]
pub struct PasswordContext<'a> {
    /// The person's address.
    pub email: &'a str,
    /// The person's name.
    pub person: &'a str,
    /// The name of the tenant the person founds or enters.
    pub tenant: &'a str,
    /// Its slug; `None` where that follows from the name.
    pub slug: Option<&'a str>,
}

impl PasswordContext<'_> {
    /// The words: every text whole, without what is no letter or digit, and in its parts; the longest first, folded.
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

/// A character without its accents, in lower case, so that one word has one spelling. One character gives one, so that
/// places in the folded text are places in the text.
pub(super) fn fold(c: char) -> char {
    let plain = c.nfd().next().unwrap_or(c);
    plain.to_lowercase().next().unwrap_or(plain)
}

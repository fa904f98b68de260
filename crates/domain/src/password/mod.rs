//! Passwords: what a person may choose, what a person may present, and the stored form.
//!
//! The rules follow NIST SP 800-63B-4 and OWASP ASVS 5.0 §6.2: 8 to 128 code points, no composition rules, no
//! rotation, no truncation. Text is first converted to NFC, so the same password typed on two keyboards is the same
//! password. Apart from that it is used exactly as given, including white space. Guessable passwords (common ones,
//! keyboard walks, or made of the person's own name, address or organization) are rejected based on zxcvbn's estimate. So
//! are the 100,000 most common ones, whatever the estimate says. A tenant may ask for more, and never for less.

mod context;
mod estimate;
pub mod foreign;
mod frequent;
mod policy;

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use self::{
    context::PasswordContext,
    policy::{PasswordPolicy, PasswordPolicyError},
};

/// A password in plain text. It is wiped from memory when dropped, never printed and never stored.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PlainPassword(String);

/// Why a password cannot be chosen or presented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The text is empty.
    #[error("must not be empty")]
    Empty,
    /// The password has fewer than [`PlainPassword::MIN`] characters.
    #[error("must have at least {} characters", PlainPassword::MIN)]
    TooShort,
    /// The password has fewer characters than the tenant asks for.
    #[error("must have at least {0} characters, because the organization asks for that many")]
    ShorterThanAsked(usize),
    /// The password has more than that many characters. The limit keeps hashing cheap (OWASP ASVS 6.2.9 asks for 64 or
    /// more).
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// An attacker would soon guess the password. The text says why and what would help.
    #[error("is too easy to guess: {0}")]
    Guessable(String),
}

impl PlainPassword {
    /// The minimum number of code points of a chosen password.
    pub const MIN: usize = 8;
    /// The maximum number of code points of a chosen password.
    pub const LONGEST_CHOICE: usize = 128;
    /// The maximum number of code points of a presented password. It is larger, because a password may have been chosen
    /// elsewhere and its hash brought along.
    pub const MAX: usize = 256;

    /// Parses a password presented at sign-in. Every password that could once be chosen must be accepted here.
    ///
    /// # Errors
    /// - [`PasswordError::Empty`]: the text is empty
    /// - [`PasswordError::TooLong`]: more than [`PlainPassword::MAX`] characters
    pub fn present(text: &str) -> Result<Self, PasswordError> {
        if text.len() > Self::MAX * 16 {
            return Err(PasswordError::TooLong(Self::MAX));
        }
        let password: String = text.nfc().collect();
        match password.chars().count() {
            0 => Err(PasswordError::Empty),
            1..=Self::MAX => Ok(Self(password)),
            _ => Err(PasswordError::TooLong(Self::MAX)),
        }
    }

    /// Accepts the password as the new password of the person described by `context`, where no tenant asks for more.
    ///
    /// # Errors
    /// The errors of [`choose_under`](Self::choose_under).
    pub fn choose(&self, context: &PasswordContext<'_>) -> Result<ChosenPassword, PasswordError> {
        self.choose_under(PasswordPolicy::default(), context)
    }

    /// Accepts the password as the new password of the person described by `context`, whose tenant has this policy.
    ///
    /// # Errors
    /// - [`PasswordError::TooShort`]: fewer than [`PlainPassword::MIN`] characters
    /// - [`PasswordError::ShorterThanAsked`]: fewer characters than the policy asks for
    /// - [`PasswordError::TooLong`]: more than [`PlainPassword::LONGEST_CHOICE`] characters
    /// - [`PasswordError::Guessable`]: too easy to guess, or among the most common ones
    pub fn choose_under(
        &self,
        policy: PasswordPolicy,
        context: &PasswordContext<'_>,
    ) -> Result<ChosenPassword, PasswordError> {
        policy.check_length(self.0.chars().count())?;
        if let Some(why) = estimate::objection(&self.0, &context.words()) {
            return Err(PasswordError::Guessable(why));
        }
        if frequent::is_common(&self.0) {
            return Err(PasswordError::Guessable(
                "It is one of the 100,000 passwords that people choose most.".to_owned(),
            ));
        }
        Ok(ChosenPassword(self.clone()))
    }

    /// Returns the bytes to hash.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A password that was checked for the person who chooses it. Only this type can be hashed as a new password, so no use
/// case can set a password that was not checked against the person's data.
#[derive(Clone, PartialEq, Eq)]
pub struct ChosenPassword(PlainPassword);

impl ChosenPassword {
    /// Returns the password in plain text.
    pub fn plain(&self) -> &PlainPassword {
        &self.0
    }
}

impl fmt::Debug for ChosenPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChosenPassword(…)")
    }
}

impl fmt::Debug for PlainPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainPassword(…)")
    }
}

/// A stored password: a PHC string with algorithm, parameters, salt and hash. One that was brought from elsewhere has one
/// of the forms in [`foreign`].
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// What is stored of a person who came without a password. It is no hash of any.
    const NONE: &str = "!";

    /// Returns what is stored of a person who has no password yet. Every password is wrong until they choose one.
    pub fn none() -> Self {
        Self(Self::NONE.to_owned())
    }

    /// Returns whether the person has no password yet.
    pub fn is_none(&self) -> bool {
        self.0 == Self::NONE
    }

    /// Wraps a PHC string from a hasher or from a row.
    pub fn restore(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// Returns the PHC string to store.
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

    const CONTEXT: PasswordContext<'_> = PasswordContext {
        email: "olivia.owner@harbour-works.example",
        person: "Olivia Öwner",
        tenant: "Nordic Harbour Works Ltd.",
        slug: Some("nhw-2"),
    };

    fn choose(text: &str) -> Result<ChosenPassword, PasswordError> {
        PlainPassword::present(text).and_then(|password| password.choose(&CONTEXT))
    }

    /// Returns the texts that are not rejected as guessable.
    fn taken_of<'a>(texts: &[&'a str]) -> Vec<&'a str> {
        texts.iter().filter(|text| !matches!(choose(text), Err(PasswordError::Guessable(_)))).copied().collect()
    }

    #[test]
    fn a_choice_must_be_long_enough() {
        assert_eq!(choose("kX7!pq2"), Err(PasswordError::TooShort));
        assert_eq!(choose(""), Err(PasswordError::Empty));
        assert_eq!(choose(&"x".repeat(257)), Err(PasswordError::TooLong(256)));
    }

    #[test]
    fn a_choice_has_at_most_128_code_points_and_what_was_chosen_elsewhere_may_have_more() {
        let longest: String = "パスワード kX7#pq2! ".chars().cycle().take(128).collect();
        assert!(choose(&longest).is_ok());
        let longer = format!("{longest}!");
        assert_eq!(choose(&longer), Err(PasswordError::TooLong(128)));
        assert!(PlainPassword::present(&longer).is_ok());
    }

    #[test]
    fn a_tenant_may_ask_for_more_characters_and_never_for_fewer() {
        fn ask(least: usize, text: &str) -> Result<ChosenPassword, PasswordError> {
            PlainPassword::present(text)?.choose_under(PasswordPolicy::at_least(least), &CONTEXT)
        }
        assert_eq!(ask(12, "kX7#pq2!wz4"), Err(PasswordError::ShorterThanAsked(12)));
        assert!(ask(12, "kX7#pq2!wz4ß").is_ok());
        assert_eq!(ask(1, "kX7!pq2"), Err(PasswordError::TooShort));
        assert_eq!(ask(500, &"kX7#pq2!".repeat(7)), Err(PasswordError::ShorterThanAsked(64)));
        // However much a tenant asks for, there are passwords of many lengths.
        for length in [64, 65, 127, 128] {
            let text: String = "kX7#pq2!".chars().cycle().take(length).collect();
            assert!(ask(500, &text).is_ok(), "{length}");
        }
    }

    #[test]
    fn a_policy_asks_for_8_to_64_characters() {
        for characters in [8, 12, 64] {
            assert_eq!(PasswordPolicy::parse(characters).map(PasswordPolicy::least), Ok(characters as usize));
        }
        for characters in [0, 7, 65, 128, u32::MAX] {
            assert_eq!(PasswordPolicy::parse(characters), Err(PasswordPolicyError));
        }
        assert_eq!(PasswordPolicyError.to_string(), "must be from 8 to 64");
        assert!(PasswordPolicy::at_least(12) > PasswordPolicy::default());
    }

    #[test]
    fn a_stored_policy_that_could_be_asked_for_once_is_the_strictest() {
        for (stored, least) in [(8, 8), (64, 64), (65, 64), (128, 64)] {
            assert_eq!(PasswordPolicy::restore(stored).map(PasswordPolicy::least), Ok(least), "{stored}");
        }
        for stored in [0, 7, 129, u32::MAX] {
            assert_eq!(PasswordPolicy::restore(stored), Err(PasswordPolicyError), "{stored}");
        }
    }

    /// zxcvbn alone would take these: each is on the list.
    #[test]
    fn what_is_common_is_refused_even_if_it_looks_hard_to_guess() {
        let common = ["cuthbert", "yfcnhjtybt", "Kozanostra", "XCAT_xca", "shebadog", "141312190296q"];
        let mut objections = common.iter().filter_map(|text| estimate::objection(text, &CONTEXT.words()));
        assert_eq!(objections.next(), None);
        assert_eq!(taken_of(&common), Vec::<&str>::new());
    }

    #[test]
    fn what_is_hard_to_guess_is_taken() {
        for good in [
            "correct horse battery staple",
            "パスワードは秘密です九",
            "kX7#pq2!",
            "aB3$xY9!",
            "k$2Q!x%9",
            "4@8({[<369|!1/0$5+7%2",
            "Olivia rides purple trains",
            "tenantry: wK4q-9zLm",
            "~#;^&-=?)",
        ] {
            assert!(choose(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_is_on_every_list_is_refused_however_it_is_dressed() {
        let common = [
            "password",
            "password1",
            "12345678",
            "qwertyuiop",
            "aaaaaaaaaa",
            "iloveyou1",
            "!@#$%^&*",
            "p@$$w0rd!%",
            "1234567890!@#$%",
            "!@#$%^&*()_+",
            "P@$$W0RD!%+",
            "p.a.s.s.w.o.r.d",
            "!!password!!",
            "[(p@ssw0rd)]",
            "$$$$$$$$",
            "!!!!!!!!!!!!",
            "@@@@$$$$",
            "qwertyuiop[]",
            "1qaz!QAZ",
            "zxcvbnm,./",
            "!q@w#e$r",
            "p@ssw0rd!@#$%",
        ];
        assert_eq!(taken_of(&common), Vec::<&str>::new());
    }

    #[test]
    fn what_is_known_of_the_person_is_no_password() {
        let own = [
            "olivia.owner@harbour-works.example",
            "olivia.owner",
            "Olivia.Owner1",
            "oliviaowner",
            "0l1v14.0wn3r!",
            "owner-olivia",
            "OliviaÖwner7",
            "harbour-works",
            "harbour-works.example",
            "example.harbour",
            "tenantry1",
            "Tenantry2024",
            "t3n4ntry!!",
            "tenantrytenantry",
            "tenantry!@#$%",
            "nordicharbour",
            "Nordic Harbour Works",
            "Nordic Harbour Works Ltd.",
            "N0rd1c-W0rk$",
            "nhw-2nhw-2",
            "nhw2nhw2",
            "oliviaNHW-2x7",
        ];
        assert_eq!(taken_of(&own), Vec::<&str>::new());
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
        let chosen = choose("correct horse battery staple").unwrap();
        assert_eq!(format!("{chosen:?}"), "ChosenPassword(…)");
    }
}

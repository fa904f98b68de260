//! The languages in which people are written to.

use std::{fmt, str::FromStr};

/// A language in which every mail exists. English is the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Spanish.
    Es,
    /// French.
    Fr,
}

/// The text does not name a language that we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a language tag that begins with en, de, es or fr")]
pub struct LocaleError;

/// The text is not the tag of a language that we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of en, de, es, fr")]
pub struct UnknownLocale;

impl Locale {
    /// All languages.
    pub const ALL: [Self; 4] = [Self::En, Self::De, Self::Es, Self::Fr];

    /// Parses a language tag (BCP 47). Only the language matters: `de-AT`, `DE` and `de-Latn-CH` are German. The
    /// underscore that programs write (`de_AT.UTF-8`) is understood too.
    ///
    /// # Errors
    /// [`LocaleError`] if the language is none of ours.
    pub fn parse(text: &str) -> Result<Self, LocaleError> {
        let language = text.trim().split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(language)).ok_or(LocaleError)
    }

    /// Returns the language with exactly that tag, as [`as_str`](Self::as_str) gives it.
    ///
    /// # Errors
    /// [`UnknownLocale`] for any other text.
    pub fn of_tag(tag: &str) -> Result<Self, UnknownLocale> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == tag).ok_or(UnknownLocale)
    }

    /// Returns the language of a mail: the recipient's, else that of the tenant that writes to them, else the
    /// installation's.
    pub fn of_mail(person: Option<Self>, tenant: Option<Self>, installation: Self) -> Self {
        person.or(tenant).unwrap_or(installation)
    }

    /// Returns the language tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Es => "es",
            Self::Fr => "fr",
        }
    }
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, LocaleError> {
        Self::parse(text)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_language_whatever_else_it_says() {
        for (tags, locale) in [
            (&["en", "en-GB", "EN", "en-US-x-twain", " en "], Locale::En),
            (&["de", "de-AT", "de-Latn-CH-1996", "de_CH.UTF-8", "De"], Locale::De),
            (&["es", "es-419", "es_MX", "ES-ES", "es@euro"], Locale::Es),
            (&["fr", "fr-CA", "FR_be", "fr-x-private", "fr.UTF-8"], Locale::Fr),
        ] {
            assert_eq!(tags.map(Locale::parse), [Ok(locale); 5]);
        }
    }

    #[test]
    fn other_languages_are_refused() {
        for tag in ["", "-", "it", "eng", "deutsch", "e", "x-de", "zh-Hans-de"] {
            assert_eq!(Locale::parse(tag), Err(LocaleError), "{tag}");
        }
    }

    #[test]
    fn a_mail_is_in_the_language_of_whoever_is_closest_to_its_recipient() {
        use Locale::{De, Es, Fr};
        assert_eq!(Locale::of_mail(Some(Fr), Some(De), Es), Fr);
        assert_eq!(Locale::of_mail(Some(Fr), None, Es), Fr);
        assert_eq!(Locale::of_mail(None, Some(De), Es), De);
        assert_eq!(Locale::of_mail(None, None, Es), Es);
    }

    #[test]
    fn a_locale_is_its_own_tag() {
        for locale in Locale::ALL {
            assert_eq!(locale.to_string().parse(), Ok(locale));
            assert_eq!(Locale::of_tag(locale.as_str()), Ok(locale));
            assert!(UnknownLocale.to_string().contains(locale.as_str()), "{locale}");
        }
        for other in ["", "DE", "de-AT", " de", "it"] {
            assert_eq!(Locale::of_tag(other), Err(UnknownLocale), "{other}");
        }
        assert_eq!(Locale::default(), Locale::En);
    }
}

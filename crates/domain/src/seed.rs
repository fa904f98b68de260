//! The name of a seed: rows that every tenant starts with. It says whether a tenant was given them.

use std::fmt;

use crate::plain_name::is_plain_name;

/// The name of a seed: 1 to 64 of `a` to `z`, `0` to `9`, `_`, `-` and `.`, the first one a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeedName(String);

/// The text is not the name of a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 of a to z, 0 to 9, '_', '-' and '.', and begin with a letter")]
pub struct SeedNameError;

impl SeedName {
    /// Parses a name.
    ///
    /// # Errors
    /// [`SeedNameError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, SeedNameError> {
        if is_plain_name(text) { Ok(Self(text.to_owned())) } else { Err(SeedNameError) }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SeedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_plain_names_are_taken() {
        for good in ["providers.1", "a", "service-types_2"] {
            assert_eq!(SeedName::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "Providers", "1.providers", ".a", "a b", "é", &"a".repeat(65)] {
            assert_eq!(SeedName::parse(bad), Err(SeedNameError), "{bad}");
        }
    }
}

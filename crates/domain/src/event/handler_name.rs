//! The name of a handler of events, by which its place in the events of each tenant is found again.

use std::{fmt, str::FromStr};

use crate::plain_name::is_plain_name;

/// The name of a handler: 1 to 64 of `a` to `z`, `0` to `9`, `_`, `-` and `.`, the first one a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HandlerName(String);

/// The text is not the name of a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 of a to z, 0 to 9, '_', '-' and '.', and begin with a letter")]
pub struct HandlerNameError;

impl HandlerName {
    /// Parses a name.
    ///
    /// # Errors
    /// [`HandlerNameError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, HandlerNameError> {
        if is_plain_name(text) { Ok(Self(text.to_owned())) } else { Err(HandlerNameError) }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HandlerName {
    type Err = HandlerNameError;

    fn from_str(text: &str) -> Result<Self, HandlerNameError> {
        Self::parse(text)
    }
}

impl fmt::Display for HandlerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_plain_names_are_taken() {
        for good in ["ledger", "a", "crm.sync-2_b"] {
            assert_eq!(HandlerName::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "Ledger", "2b", ".a", "a b", "é", &"a".repeat(65)] {
            assert_eq!(HandlerName::parse(bad), Err(HandlerNameError), "{bad}");
        }
    }
}

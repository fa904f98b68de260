//! What a tenant asks of the passwords that its people choose.

use super::{PasswordError, PlainPassword};

/// What a tenant asks of a new password beyond what everybody has to keep to. The default asks for nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    least: usize,
}

impl PasswordPolicy {
    /// The most characters that a tenant may ask for. More would keep people from choosing a password at all.
    pub const STRICTEST: usize = 64;

    /// Returns a policy that asks for that many characters: at least [`PlainPassword::MIN`], at most
    /// [`STRICTEST`](Self::STRICTEST).
    pub const fn at_least(characters: usize) -> Self {
        let least = match characters {
            ..PlainPassword::MIN => PlainPassword::MIN,
            PlainPassword::MIN..=Self::STRICTEST => characters,
            _ => Self::STRICTEST,
        };
        Self { least }
    }

    pub(super) fn check_length(self, characters: usize) -> Result<(), PasswordError> {
        match characters {
            ..PlainPassword::MIN => Err(PasswordError::TooShort),
            short if short < self.least => Err(PasswordError::ShorterThanAsked(self.least)),
            PlainPassword::MIN..=PlainPassword::LONGEST_CHOICE => Ok(()),
            _ => Err(PasswordError::TooLong(PlainPassword::LONGEST_CHOICE)),
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self::at_least(PlainPassword::MIN)
    }
}

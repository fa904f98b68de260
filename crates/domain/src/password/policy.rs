//! What a tenant asks of the passwords that its people choose.

use super::{PasswordError, PlainPassword};

/// What a tenant asks of a new password beyond what everybody has to keep to. The default asks for nothing more. Of two
/// policies the stricter is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PasswordPolicy {
    least: usize,
}

/// A tenant may not ask for that many characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from {} to {}", PlainPassword::MIN, PasswordPolicy::STRICTEST)]
pub struct PasswordPolicyError;

impl PasswordPolicy {
    /// The most characters that a tenant may ask for: half of what a password can have, so that people have a choice.
    pub const STRICTEST: usize = PlainPassword::LONGEST_CHOICE / 2;

    /// Returns a policy that asks for exactly that many characters.
    ///
    /// # Errors
    /// [`PasswordPolicyError`] for fewer than [`PlainPassword::MIN`] and for more than [`STRICTEST`](Self::STRICTEST).
    pub fn parse(characters: u32) -> Result<Self, PasswordPolicyError> {
        let least = usize::try_from(characters).map_err(|_| PasswordPolicyError)?;
        if (PlainPassword::MIN..=Self::STRICTEST).contains(&least) {
            Ok(Self { least })
        } else {
            Err(PasswordPolicyError)
        }
    }

    /// Restores a stored policy. One of more than [`STRICTEST`](Self::STRICTEST) characters, as could be asked for once, is
    /// the strictest.
    ///
    /// # Errors
    /// [`PasswordPolicyError`] for fewer than [`PlainPassword::MIN`], and for more than a password can have.
    pub fn restore(characters: u32) -> Result<Self, PasswordPolicyError> {
        let least = usize::try_from(characters).map_err(|_| PasswordPolicyError)?;
        if (PlainPassword::MIN..=PlainPassword::LONGEST_CHOICE).contains(&least) {
            Ok(Self::at_least(least))
        } else {
            Err(PasswordPolicyError)
        }
    }

    /// Returns the least number of characters.
    pub const fn least(self) -> usize {
        self.least
    }

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

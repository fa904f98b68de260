//! Secrets that we issue, and the hash that is the only form we store.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 256 random bits that prove a token. They are wiped from memory when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Wraps 32 random or derived bytes as a secret.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, for encoding into a token and for deriving another secret. They must never be logged.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the form to store.
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 hash of a [`Secret`]. A fast hash is sufficient, because 256 random bits cannot be guessed, unlike a
/// password.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Restores a hash from the bytes that [`SecretHash::as_bytes`] returned.
    pub const fn restore(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes to store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns whether this is the hash of the secret. The comparison takes constant time, however many bytes match.
    pub fn matches(&self, secret: &Secret) -> bool {
        *self == secret.hash()
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
impl Eq for SecretHash {}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_own_secret_only() {
        let secret = Secret::new([7; 32]);
        assert!(secret.hash().matches(&secret));
        assert!(!secret.hash().matches(&Secret::new([8; 32])));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let secret = Secret::new([7; 32]);
        assert_eq!(format!("{secret:?} {:?}", secret.hash()), "Secret(…) SecretHash(…)");
    }
}

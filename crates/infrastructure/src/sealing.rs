//! Sealing: rows that hold links and codes for a while are encrypted with a key of the installation, so that a copy of the
//! database alone opens none of them.
//!
//! AES-256-GCM with a random nonce per value (NIST SP 800-38D §8.2.2). The key is derived from the installation's own. The
//! name of the row is authenticated with the content, so no content can be moved to another row.

use std::{fmt, sync::Arc};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use tenantry_application::ports::secrets::{Purpose, SecretSource};
use tenantry_domain::secret::Secret;

use crate::secrets::SystemSecrets;

/// The bytes can't be opened: another key sealed them, or they were changed or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("was sealed with another key, or changed since")]
pub struct SealError;

/// Seals and opens. Clones share the key.
#[derive(Clone)]
pub struct Sealing {
    key: Arc<RandomizedNonceKey>,
}

impl Sealing {
    /// Derives its key from the installation's derivation key.
    ///
    /// # Panics
    /// Never: a derived secret has the length of the key.
    pub fn new(derivation_key: &Secret) -> Self {
        let derived = SystemSecrets::new(derivation_key).derive(Purpose::SealedMail, &[]);
        let key = RandomizedNonceKey::new(&AES_256_GCM, derived.expose());
        #[allow(clippy::expect_used, reason = "a derived secret has the length of the key")]
        let key = key.expect("a key of 32 bytes");
        Self { key: Arc::new(key) }
    }

    /// Returns the nonce and the sealed content of the row of that name.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn seal(&self, name: &[u8], content: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut sealed = content.to_vec();
        let nonce = self.key.seal_in_place_append_tag(Aad::from(name), &mut sealed).map_err(|_| SealError)?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// Returns the content of the row of that name.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(&self, name: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, content) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let mut content = content.to_vec();
        let nonce = Nonce::from(nonce);
        let opened = self.key.open_in_place(nonce, Aad::from(name), &mut content).map_err(|_| SealError)?.len();
        content.truncate(opened);
        Ok(content)
    }
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealing(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealing(byte: u8) -> Sealing {
        Sealing::new(&Secret::new([byte; 32]))
    }

    #[test]
    fn what_was_sealed_opens_with_the_same_key_under_the_same_name_only() {
        let sealed = sealing(1).seal(b"a", b"a link").unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"link"));
        assert_eq!(sealing(1).open(b"a", &sealed).unwrap(), b"a link");
        assert_eq!(sealing(1).open(b"b", &sealed), Err(SealError));
        assert_eq!(sealing(2).open(b"a", &sealed), Err(SealError));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(sealing(1).open(b"a", &changed), Err(SealError), "{place}");
        }
        for length in 0..sealed.len() {
            assert_eq!(sealing(1).open(b"a", &sealed[..length]), Err(SealError), "{length}");
        }
    }

    #[test]
    fn the_same_content_is_sealed_differently_each_time() {
        assert_ne!(sealing(1).seal(b"a", b"a link"), sealing(1).seal(b"a", b"a link"));
        assert_eq!(format!("{:?}", sealing(1)), "Sealing(…)");
    }
}

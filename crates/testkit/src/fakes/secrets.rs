//! Secrets that a test can predict.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use tenantry_application::ports::secrets::{Purpose, SecretSource};
use tenantry_domain::secret::Secret;

/// Returns the same sequence of secrets in every run, and derives others by hashing. Nothing about it is secret.
#[derive(Debug, Default)]
pub struct FakeSecrets(AtomicU64);

impl SecretSource for FakeSecrets {
    fn random(&self) -> Secret {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Secret::new(Sha256::digest(number.to_be_bytes()).into())
    }

    fn derive(&self, purpose: Purpose, context: &[u8]) -> Secret {
        let label = format!("{purpose:?}:");
        Secret::new(Sha256::new().chain_update(label).chain_update(context).finalize().into())
    }
}

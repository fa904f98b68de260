//! The secrets of an installation, created at its first start and kept from then on.
//!
//! They are in `keys/` below the data directory: the Ed25519 key that signs access tokens, and the key from which
//! secrets are derived. Only the owner may read them. Processes that start at the same time agree on one set. A file
//! that can't be read as a valid key stops the start. It is never replaced, because every issued token depends on it.

mod error;
mod key_file;

use std::{path::Path, sync::Arc};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::Ed25519KeyPair,
};
use tenantry_domain::secret::Secret;
use zeroize::Zeroizing;

pub use self::error::InstallationKeysError;
use self::key_file::{KeyFile, failed};
use crate::{
    private_files,
    secrets::random_bytes,
    signing_keys::{SigningKey, SigningKeyError, SigningKeys},
};

/// The secrets of an installation.
#[derive(Debug)]
pub struct InstallationKeys {
    /// The keys of access tokens.
    pub signing: Arc<SigningKeys>,
    /// The key from which secrets are derived.
    pub derivation: Secret,
}

impl InstallationKeys {
    /// Reads the keys below the data directory, and creates missing ones. Blocks; call it once, before serving.
    pub fn load_or_create(data_dir: &Path) -> Result<Self, InstallationKeysError> {
        let dir = data_dir.join("keys");
        private_files::create_dir(&dir).map_err(failed("create", &dir))?;
        let signing = signing_key(&KeyFile::new(dir.join("access-token-signing.pk8")))?;
        let derivation = derivation_key(&KeyFile::new(dir.join("derivation.key")))?;
        Ok(Self { signing: Arc::new(SigningKeys::new(signing, [])), derivation })
    }
}

fn signing_key(file: &KeyFile) -> Result<SigningKey, InstallationKeysError> {
    let der = file.read_or_create(|| {
        let document =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| InstallationKeysError::Generation)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    })?;
    SigningKey::from_pkcs8(&der).map_err(|error| match error {
        SigningKeyError::Rejected(_) => file.damaged("it is not an Ed25519 key in PKCS#8"),
        SigningKeyError::Thumbprint(_) => InstallationKeysError::Generation,
    })
}

/// Reads the derivation key. The file contains the 32 bytes of the key and their SHA-256, because a single flipped bit
/// would silently give another key.
fn derivation_key(file: &KeyFile) -> Result<Secret, InstallationKeysError> {
    let bytes = file.read_or_create(|| {
        let key = Zeroizing::new(random_bytes::<32>());
        Ok(Zeroizing::new([key.as_slice(), digest(&SHA256, key.as_slice()).as_ref()].concat()))
    })?;
    let (key, checksum) = bytes.split_first_chunk::<32>().ok_or_else(|| file.damaged("it is too short"))?;
    if digest(&SHA256, key).as_ref() != checksum {
        return Err(file.damaged("its checksum does not match"));
    }
    Ok(Secret::new(*key))
}

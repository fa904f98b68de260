//! The keys of access tokens: one that signs, and all that verify.
//!
//! Every key is Ed25519 and is parsed once. Its name is its RFC 7638 thumbprint, so a `kid` can't be chosen and two
//! installations never share one. A rotation makes a new key the signing key, and keeps the old one for verification
//! until its last token has expired. The JWK set contains both.

use std::{collections::BTreeMap, fmt};

use aws_lc_rs::{
    error::{KeyRejected, Unspecified},
    signature::{Ed25519KeyPair, KeyPair, Signature},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{
    DecodingKey,
    errors::Error as JwtError,
    jwk::{
        AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, KeyAlgorithm, OctetKeyPairParameters,
        OctetKeyPairType, PublicKeyUse, ThumbprintHash,
    },
};

/// Why bytes are not a signing key.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// The bytes are not an Ed25519 key pair in PKCS#8.
    #[error("is not an Ed25519 key in PKCS#8")]
    Rejected(#[source] KeyRejected),
    /// The thumbprint could not be computed.
    #[error("has no thumbprint")]
    Thumbprint(#[source] JwtError),
}

/// A private key with its public half.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: VerifyingKey,
}

impl SigningKey {
    /// Parses a key pair from PKCS#8 (RFC 8410), version 1 or 2.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SigningKeyError> {
        let pair = Ed25519KeyPair::from_pkcs8(der).map_err(SigningKeyError::Rejected)?;
        let public = VerifyingKey::new(pair.public_key().as_ref()).map_err(SigningKeyError::Thumbprint)?;
        Ok(Self { pair, public })
    }

    /// Returns the public half, which verifies.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, Unspecified> {
        self.pair.try_sign(message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.kid)
    }
}

/// A public key for which signed tokens are accepted.
#[derive(Debug, Clone)]
pub struct VerifyingKey {
    kid: String,
    jwk: Jwk,
    decoding: DecodingKey,
}

impl VerifyingKey {
    fn new(public_key: &[u8]) -> Result<Self, JwtError> {
        let mut jwk = Jwk {
            common: CommonParameters {
                public_key_use: Some(PublicKeyUse::Signature),
                key_algorithm: Some(KeyAlgorithm::EdDSA),
                ..CommonParameters::default()
            },
            algorithm: AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
                key_type: OctetKeyPairType::OctetKeyPair,
                curve: EllipticCurve::Ed25519,
                x: BASE64URL_NOPAD.encode(public_key),
            }),
        };
        let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
        jwk.common.key_id = Some(kid.clone());
        Ok(Self { kid, jwk, decoding: DecodingKey::from_ed_der(public_key) })
    }

    /// Returns the name of the key: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

/// The keys of an installation.
#[derive(Debug)]
pub struct SigningKeys {
    active: SigningKey,
    verifying: BTreeMap<String, VerifyingKey>,
}

impl SigningKeys {
    /// Creates a set that signs with `active`, and verifies with it and the `retired` ones.
    pub fn new(active: SigningKey, retired: impl IntoIterator<Item = VerifyingKey>) -> Self {
        let verifying = retired.into_iter().chain([active.public.clone()]).map(|key| (key.kid.clone(), key)).collect();
        Self { active, verifying }
    }

    /// Returns the key that signs.
    pub fn active(&self) -> &SigningKey {
        &self.active
    }

    /// Returns the key of that name, if tokens signed with it are accepted. The name is only looked up.
    pub fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.get(kid)
    }

    /// Returns the public keys as a JWK set (RFC 7517 §5, RFC 8037 §2).
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<&Jwk> = self.verifying.values().map(|key| &key.jwk).collect();
        serde_json::json!({ "keys": keys })
    }
}

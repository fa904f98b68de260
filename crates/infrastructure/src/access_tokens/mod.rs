//! Access tokens: JWTs in the style of RFC 9068, signed with `EdDSA` (RFC 8037) and verified without a look-up.
//!
//! The content of a token is trusted only after its signature was verified. Its header is never obeyed: it must match
//! ours parameter by parameter, so there is no algorithm to confuse, no key to embed and no extension to enable. `kid`
//! only selects one of our own keys. Times are compared with the caller's `now` (RFC 8725). A signature is verified once:
//! the claims of tokens that held are remembered, some thousands of them.

mod claims;
mod config;
mod verified;

use std::{borrow::Cow, sync::Arc};

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, crypto};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenantry_application::ports::access_tokens::{AccessClaims, AccessTokenError, AccessTokens, SigningError};
use tenantry_domain::{Timestamp, access_epoch::AccessEpoch, permission::EmbeddedPermission};

pub use self::config::AccessTokenConfig;
use self::{
    claims::WireClaims,
    verified::{TokenHash, Verified, VerifiedTokens},
};
use crate::signing_keys::SigningKeys;

/// The maximum length of an accepted token in bytes. Ours have about one kilobyte.
const MAX_LENGTH: usize = 8 * 1024;
const TYP: &str = "at+jwt";
const ALG: &str = "EdDSA";

/// Signs and verifies access tokens as JWTs.
#[derive(Debug)]
pub struct JwtAccessTokens {
    keys: Arc<SigningKeys>,
    config: AccessTokenConfig,
    /// The permissions of the embedding service.
    embedded: Vec<EmbeddedPermission>,
    /// The encoded header and the following dot, the same for every token that the active key signs.
    head: String,
    verified: VerifiedTokens,
}

/// The only accepted header. A parameter beyond these three (`jwk`, `jku`, `x5u`, `crit`, `b64`, `zip`, …) means that
/// the text is not one of our tokens.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    typ: Cow<'a, str>,
    #[serde(borrow)]
    kid: Cow<'a, str>,
}

impl JwtAccessTokens {
    /// Creates a signer that uses the active key, and verifies with all keys.
    pub fn new(keys: Arc<SigningKeys>, config: AccessTokenConfig) -> Result<Self, SigningError> {
        let header = Header { alg: ALG.into(), typ: TYP.into(), kid: keys.active().verifying_key().kid().into() };
        let json = serde_json::to_vec(&header).map_err(|error| SigningError(error.into()))?;
        let (head, verified) = (format!("{}.", BASE64URL_NOPAD.encode(&json)), VerifiedTokens::new());
        Ok(Self { keys, config, embedded: Vec::new(), head, verified })
    }

    /// Lists these permissions of the embedding service too, in the tokens of those who hold them.
    pub fn with_permissions(self, embedded: Vec<EmbeddedPermission>) -> Self {
        Self { embedded, ..self }
    }

    /// Checks form and signature, and returns the claims, which are not checked further.
    fn authenticate(&self, token: &str) -> Result<Value, AccessTokenError> {
        let (message, signature) = token.rsplit_once('.').ok_or(AccessTokenError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(AccessTokenError::Malformed)?;
        let header = decode(header)?;
        let payload = decode(payload)?;
        let header: Header<'_> = serde_json::from_slice(&header).map_err(|_| AccessTokenError::Malformed)?;
        if header.alg != ALG || header.typ != TYP {
            return Err(AccessTokenError::Malformed);
        }
        let key = self.keys.find(&header.kid).ok_or(AccessTokenError::Signature)?;
        let holds = crypto::verify(signature, message.as_bytes(), key.decoding(), Algorithm::EdDSA)
            .map_err(|_| AccessTokenError::Malformed)?;
        if !holds {
            return Err(AccessTokenError::Signature);
        }
        serde_json::from_slice(&payload).map_err(|_| AccessTokenError::Claims)
    }

    /// Reads a token that is not remembered.
    fn read(&self, token: &str, now: Timestamp) -> Result<Verified, AccessTokenError> {
        let claims = self.authenticate(token)?;
        let expires_at = claims.get("exp").and_then(Value::as_i64).ok_or(AccessTokenError::Claims)?;
        if expires_at <= now.timestamp() {
            return Err(AccessTokenError::Expired);
        }
        let wire = WireClaims::deserialize(&claims).map_err(|_| AccessTokenError::Claims)?;
        let for_us = wire.iss == self.config.issuer && wire.aud == self.config.audience_of(wire.has_tenant());
        if !for_us {
            return Err(AccessTokenError::Claims);
        }
        let epoch = wire.epoch.map(AccessEpoch::new);
        let claims = wire.restore(epoch.unwrap_or(AccessEpoch::new(0))).ok_or(AccessTokenError::Claims)?;
        Ok(Verified { claims, issued_at: wire.iat, not_before: wire.nbf, has_epoch: epoch.is_some() })
    }
}

impl AccessTokens for JwtAccessTokens {
    fn issue(&self, claims: &AccessClaims) -> Result<String, SigningError> {
        let wire = WireClaims::new(claims, &self.config, &self.embedded);
        let payload = serde_json::to_vec(&wire).map_err(|error| SigningError(error.into()))?;
        let mut token = self.head.clone();
        BASE64URL_NOPAD.encode_append(&payload, &mut token);
        let signature = self.keys.active().sign(token.as_bytes()).map_err(|error| SigningError(error.into()))?;
        token.push('.');
        BASE64URL_NOPAD.encode_append(signature.as_ref(), &mut token);
        Ok(token)
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AccessTokenError> {
        if token.len() > MAX_LENGTH {
            return Err(AccessTokenError::Malformed);
        }
        let hash = TokenHash::of(token);
        if let Some(verified) = self.verified.find(hash) {
            return verified.at(now, self.config.lifetime);
        }
        let verified = self.read(token, now)?;
        let claims = verified.at(now, self.config.lifetime);
        self.verified.insert(hash, verified);
        claims
    }
}

fn decode(part: &str) -> Result<Vec<u8>, AccessTokenError> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| AccessTokenError::Malformed)
}

//! Access tokens that anybody can read and nobody should trust, with every defect that real ones can have.

use std::str::FromStr;

use sha2::{Digest, Sha256};
use tenantry_application::ports::access_tokens::{AccessClaims, AccessTokenError, AccessTokens, SigningError};
use tenantry_domain::{Timestamp, access_epoch::AccessEpoch, email::Email, id::Id, names::DisplayName, slug::Slug};
use uuid::Uuid;

use super::hex;

/// Encodes claims as `plain.<claims>.<checksum>`. A changed claim breaks the checksum, as it would break a signature.
#[derive(Debug, Default, Clone, Copy)]
pub struct PlainAccessTokens;

impl PlainAccessTokens {
    /// Returns a token with a valid checksum and incomplete claims.
    pub fn without_claims() -> String {
        seal("")
    }
}

impl AccessTokens for PlainAccessTokens {
    fn issue(&self, claims: &AccessClaims) -> Result<String, SigningError> {
        let fields = [
            claims.id.to_string(),
            claims.user_id.to_string(),
            claims.session_id.to_string(),
            claims.tenant_id.to_string(),
            claims.tenant_slug.to_string(),
            claims.membership_id.to_string(),
            claims.membership_version.to_string(),
            claims.epoch.number().to_string(),
            claims.role.to_string(),
            claims.email.to_string(),
            claims.email_verified.to_string(),
            claims.name.to_string(),
            claims.issued_at.timestamp().to_string(),
            claims.expires_at.timestamp().to_string(),
        ];
        Ok(seal(&fields.join("\n")))
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AccessTokenError> {
        let parts: Vec<&str> = token.split('.').collect();
        let ["plain", payload, checksum] = parts[..] else { return Err(AccessTokenError::Malformed) };
        let payload = decode(payload).ok_or(AccessTokenError::Malformed)?;
        if checksum != self::checksum(&payload) {
            return Err(AccessTokenError::Signature);
        }
        let claims = read(&payload).ok_or(AccessTokenError::Claims)?;
        if now >= claims.expires_at { Err(AccessTokenError::Expired) } else { Ok(claims) }
    }
}

fn seal(payload: &str) -> String {
    format!("plain.{}.{}", hex(payload.as_bytes()), checksum(payload))
}

fn checksum(payload: &str) -> String {
    hex(&Sha256::digest(payload)[..8])
}

fn decode(text: &str) -> Option<String> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let (pairs, []) = digits.as_ref()?.as_chunks::<2>() else { return None };
    let bytes: Vec<u8> =
        pairs.iter().map(|[high, low]| u8::try_from(high * 16 + low)).collect::<Result<_, _>>().ok()?;
    String::from_utf8(bytes).ok()
}

fn read(payload: &str) -> Option<AccessClaims> {
    let fields: Vec<&str> = payload.split('\n').collect();
    let [
        jti,
        user,
        session,
        tenant,
        slug,
        membership,
        version,
        epoch,
        role,
        email,
        verified,
        name,
        issued_at,
        expires_at,
    ] = fields[..]
    else {
        return None;
    };
    Some(AccessClaims {
        id: Uuid::parse_str(jti).ok()?,
        user_id: parsed(user)?,
        session_id: parsed(session)?,
        tenant_id: parsed(tenant)?,
        tenant_slug: Slug::restore(slug).ok()?,
        membership_id: parsed::<Id<_>>(membership)?,
        membership_version: parsed(version)?,
        epoch: AccessEpoch::new(parsed(epoch)?),
        role: parsed(role)?,
        email: Email::parse(email).ok()?,
        email_verified: parsed(verified)?,
        name: DisplayName::parse(name).ok()?,
        issued_at: Timestamp::from_timestamp(parsed(issued_at)?, 0)?,
        expires_at: Timestamp::from_timestamp(parsed(expires_at)?, 0)?,
    })
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

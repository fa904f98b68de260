//! Access tokens that anybody can read and nobody should trust, with every defect that real ones can have.

use std::str::FromStr;

use sha2::{Digest, Sha256};
use tenantry_application::ports::access_tokens::{
    AccessClaims, AccessTokenError, AccessTokens, SigningError, TenantClaims,
};
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
        let mut fields = vec![
            claims.id.to_string(),
            claims.user_id.to_string(),
            claims.session_id.to_string(),
            claims.epoch.number().to_string(),
            claims.email.to_string(),
            claims.email_verified.to_string(),
            claims.name.to_string(),
            claims.issued_at.timestamp().to_string(),
            claims.expires_at.timestamp().to_string(),
        ];
        if let Some(tenant) = &claims.tenant {
            fields.extend([
                tenant.tenant_id.to_string(),
                tenant.tenant_slug.to_string(),
                tenant.membership_id.to_string(),
                tenant.membership_version.to_string(),
                tenant.role.to_string(),
            ]);
        }
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
    let ([jti, user, session, epoch, email, verified, name, issued_at, expires_at], tenant) =
        fields.split_first_chunk::<9>()?;
    Some(AccessClaims {
        id: Uuid::parse_str(jti).ok()?,
        user_id: parsed(user)?,
        session_id: parsed(session)?,
        tenant: if tenant.is_empty() { None } else { Some(read_tenant(tenant)?) },
        epoch: AccessEpoch::new(parsed(epoch)?),
        email: Email::parse(email).ok()?,
        email_verified: parsed(verified)?,
        name: DisplayName::parse(name).ok()?,
        issued_at: Timestamp::from_timestamp(parsed(issued_at)?, 0)?,
        expires_at: Timestamp::from_timestamp(parsed(expires_at)?, 0)?,
    })
}

fn read_tenant(fields: &[&str]) -> Option<TenantClaims> {
    let [tenant, slug, membership, version, role] = fields else { return None };
    Some(TenantClaims {
        tenant_id: parsed(tenant)?,
        tenant_slug: Slug::restore(slug).ok()?,
        membership_id: parsed::<Id<_>>(membership)?,
        membership_version: parsed(version)?,
        role: parsed(role)?,
    })
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

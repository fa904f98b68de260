//! The port of access tokens: short-lived signed JWTs that carry the tenant.

use tenantry_domain::{
    Timestamp, access_epoch::AccessEpoch, email::Email, membership::MembershipId, names::DisplayName, role::Role,
    session::SessionId, slug::Slug, tenant::TenantId, user::UserId,
};

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// `jti`: the token's own id.
    pub id: uuid::Uuid,
    /// `sub`.
    pub user_id: UserId,
    /// `sid`.
    pub session_id: SessionId,
    /// `tenant_id`.
    pub tenant_id: TenantId,
    /// `tenant_slug`.
    pub tenant_slug: Slug,
    /// `mid`: the stay of the user in the tenant.
    pub membership_id: MembershipId,
    /// `mver`: the version of the membership.
    pub membership_version: u32,
    /// `role`; `permissions` follow from it.
    pub role: Role,
    /// `email`.
    pub email: Email,
    /// `email_verified`.
    pub email_verified: bool,
    /// `name`.
    pub name: DisplayName,
    /// `epoch`: one that had begun before anything the token says was read.
    pub epoch: AccessEpoch,
    /// `iat`, whole seconds.
    pub issued_at: Timestamp,
    /// `exp`, whole seconds.
    pub expires_at: Timestamp,
}

/// Why a text is no valid access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// Not a JWT of ours by its form: three parts, typ `at+jwt`, an algorithm we use.
    #[error("Invalid authentication token format")]
    Malformed,
    /// The signature does not hold, or the key is not known.
    #[error("Invalid token signature")]
    Signature,
    /// The signature holds and the time is over, or has not come yet: the clock was set back since it was issued.
    /// Either way a refresh gives a token that is good.
    #[error("Token has expired")]
    Expired,
    /// The signature holds and issuer, audience or a claim is missing or wrong.
    #[error("Invalid token: missing required claims")]
    Claims,
}

/// The token could not be signed; nothing a caller did.
#[derive(Debug, thiserror::Error)]
#[error("the access token could not be signed")]
pub struct SigningError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Signs and verifies access tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessTokens: Send + Sync {
    /// MUST give a text that `verify` reads back as the same claims until they expire.
    fn issue(&self, claims: &AccessClaims) -> Result<String, SigningError>;

    /// MUST check the signature before it believes anything, with the algorithm of the key and no other.
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AccessTokenError>;
}

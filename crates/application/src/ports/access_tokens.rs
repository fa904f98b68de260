//! The port of access tokens: short-lived signed JWTs that carry the tenant.

use tenantry_domain::{
    Timestamp, access_epoch::AccessEpoch, email::Email, membership::MembershipId, names::DisplayName, role::Role,
    session::SessionId, slug::Slug, tenant::TenantId, user::UserId,
};

/// The claims of an access token for one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantClaims {
    /// `tenant_id`.
    pub tenant_id: TenantId,
    /// `tenant_slug`.
    pub tenant_slug: Slug,
    /// `mid`: the user's stay in the tenant.
    pub membership_id: MembershipId,
    /// `mver`: the version of the membership.
    pub membership_version: u32,
    /// `role`; the `permissions` claim follows from it.
    pub role: Role,
}

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// `jti`: the id of the token itself.
    pub id: uuid::Uuid,
    /// `sub`.
    pub user_id: UserId,
    /// `sid`.
    pub session_id: SessionId,
    /// The claims of the tenant. A token without a tenant has none of them, and is for another audience, so that no
    /// service takes it for a member's.
    pub tenant: Option<TenantClaims>,
    /// `email`.
    pub email: Email,
    /// `email_verified`.
    pub email_verified: bool,
    /// `name`.
    pub name: DisplayName,
    /// `epoch`: an epoch that began before any content of the token was read.
    pub epoch: AccessEpoch,
    /// `iat`, in whole seconds.
    pub issued_at: Timestamp,
    /// `exp`, in whole seconds.
    pub expires_at: Timestamp,
}

/// Why a text is not a valid access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// The text does not have the form of our JWTs: three parts, typ `at+jwt`, and an algorithm we use.
    #[error("Invalid authentication token format")]
    Malformed,
    /// The signature does not match, or the key is unknown.
    #[error("Invalid token signature")]
    Signature,
    /// The signature matches, but the token has expired or is not valid yet, because the clock was set back since it
    /// was issued. In both cases a refresh returns a valid token.
    #[error("Token has expired")]
    Expired,
    /// The signature matches, but the issuer, the audience or a claim is missing or wrong.
    #[error("Invalid token: missing required claims")]
    Claims,
}

/// The token could not be signed. The caller did not cause this.
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

//! The port of refresh tokens, keyed by their user and grant.

use async_trait::async_trait;
use tenantry_domain::{
    refresh_token::{GrantId, RefreshChain, RefreshToken},
    user::{User, UserId},
};

use super::{store_error::StoreError, user_tenants::UserTenant};

/// Refresh tokens in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RefreshTokenRepository: Send {
    /// MUST add the token.
    /// MUST answer `Conflict(RefreshToken)` if its grant has a token of that generation: of concurrent inserts one wins.
    async fn insert(&mut self, token: &RefreshToken) -> Result<(), StoreError>;
}

/// A presented refresh token, with everything that a refresh needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshCandidate {
    /// The token, its place in the chain, and its session.
    pub chain: RefreshChain,
    /// The owner of the token.
    pub user: User,
    /// The user's membership in the grant's tenant, active or not; `None` if the user is no longer a member, or if the
    /// grant has no tenant.
    pub membership: Option<UserTenant>,
}

/// Reads refresh tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RefreshTokenReader: Send {
    /// MUST give the token of that user, grant and generation with its chain, or `None`, by one query.
    async fn find(
        &mut self,
        user: UserId,
        grant: GrantId,
        generation: u32,
    ) -> Result<Option<RefreshCandidate>, StoreError>;
}

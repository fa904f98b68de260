//! Remembers tokens whose signature was verified, so that each is verified once. Whether a token is valid now, and
//! whether it was revoked, is asked each time.

use std::{fmt, sync::Arc};

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use quick_cache::sync::Cache;
use tenantry_application::ports::access_tokens::{AccessClaims, AccessTokenError};
use tenantry_domain::{Span, Timestamp};

/// The most tokens that are remembered, each with less than a kilobyte. Nobody can fill the memory without tokens that
/// we signed.
const MOST: usize = 4096;

/// How far the clock of the issuing node may be ahead, in seconds.
const SKEW: i64 = 60;

/// What a token says whose signature was verified.
#[derive(Debug, Clone)]
pub(super) struct Verified {
    pub(super) claims: AccessClaims,
    /// `iat`, in seconds.
    pub(super) issued_at: i64,
    /// `nbf`, in seconds.
    pub(super) not_before: Option<i64>,
    /// Whether it says in which epoch it was issued.
    pub(super) has_epoch: bool,
}

impl Verified {
    /// Returns the claims, if they hold now. `lifetime` is the current one.
    pub(super) fn at(&self, now: Timestamp, lifetime: Span) -> Result<AccessClaims, AccessTokenError> {
        let Self { claims, issued_at, not_before, has_epoch } = self;
        let expired = claims.expires_at.timestamp() <= now.timestamp();
        // A token from the future was issued before the clock was set back, and its remaining lifetime is unknown.
        let begun = *issued_at <= now.timestamp() + SKEW && not_before.is_none_or(|nbf| nbf <= now.timestamp());
        let over = now - claims.issued_at >= lifetime;
        if !expired && begun && !over && *has_epoch { Ok(claims.clone()) } else { Err(AccessTokenError::Expired) }
    }
}

/// The hash of a token, by which it is remembered. The token itself is not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenHash([u8; SHA256_OUTPUT_LEN]);

impl TokenHash {
    pub(super) fn of(token: &str) -> Self {
        let mut hash = [0; SHA256_OUTPUT_LEN];
        hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        Self(hash)
    }
}

/// The tokens that were verified lately.
pub(super) struct VerifiedTokens(Cache<TokenHash, Arc<Verified>>);

impl VerifiedTokens {
    pub(super) fn new() -> Self {
        Self(Cache::new(MOST))
    }

    pub(super) fn find(&self, token: TokenHash) -> Option<Arc<Verified>> {
        self.0.get(&token)
    }

    pub(super) fn insert(&self, token: TokenHash, verified: Verified) {
        self.0.insert(token, Arc::new(verified));
    }
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedTokens").field("remembered", &self.0.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        access_epoch::AccessEpoch, email::Email, names::DisplayName, session::SessionId, user::UserId,
    };
    use uuid::Uuid;

    use super::*;

    #[test]
    fn no_more_than_so_many_are_remembered() {
        let claims = AccessClaims {
            id: Uuid::nil(),
            user_id: UserId::new(Uuid::nil()),
            session_id: SessionId::new(Uuid::nil()),
            tenant: None,
            epoch: AccessEpoch::new(1),
            email: Email::parse("ada@example.com").unwrap(),
            email_verified: true,
            name: DisplayName::parse("Ada").unwrap(),
            issued_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
        };
        let tokens = VerifiedTokens::new();
        for number in 0..3 * MOST {
            let verified = Verified { claims: claims.clone(), issued_at: 0, not_before: None, has_epoch: true };
            tokens.insert(TokenHash::of(&number.to_string()), verified);
        }
        assert!((MOST / 2..=MOST).contains(&tokens.0.len()), "{tokens:?}");
        assert!(tokens.find(TokenHash::of(&(3 * MOST - 1).to_string())).is_some());
    }
}

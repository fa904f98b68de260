//! Refresh tokens: each grant has a chain in which every token has exactly one successor.
//!
//! A grant is a session's access to one tenant, or to what belongs to the person alone. That never changes. The tokens of a grant are numbered. The
//! store accepts each number only once, so of a hundred parallel refreshes only one creates the successor. The
//! successor's secret is derived from the secret it follows. A client that lost the response (or lost the race)
//! therefore receives the *same* successor whenever it retries, and no second one exists. Once the successor itself was
//! used, somebody has received it, so an old token counts as stolen (RFC 9700 §4.14.2) and the session ends.

use crate::{
    id::Id,
    membership::MembershipId,
    secret::{Secret, SecretHash},
    session::{Session, SessionId},
    tenant::TenantId,
    time::Timestamp,
    user::UserId,
};

/// Identifies a grant.
pub type GrantId = Id<Grant>;

/// A stay of a person in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stay {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The membership. A person who comes back after leaving has another one.
    pub membership_id: MembershipId,
}

/// A session's access to one tenant, or to what belongs to the person alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The grant's id.
    pub id: GrantId,
    /// The user to whom the grant belongs.
    pub user_id: UserId,
    /// The session to which the grant belongs.
    pub session_id: SessionId,
    /// The stay in a tenant for which the grant was opened. It never changes: a person who comes back after leaving opens
    /// a new grant. `None` gives access to no tenant.
    pub stay: Option<Stay>,
}

/// One token of a grant's chain, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// The grant.
    pub grant: Grant,
    /// The token's position in the chain, starting at 0.
    pub generation: u32,
    /// The hash of the token's secret.
    pub secret_hash: SecretHash,
    /// When the token was issued.
    pub issued_at: Timestamp,
    /// When the token expires.
    pub expires_at: Timestamp,
}

/// A presented refresh token with the stored state of its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshChain {
    /// The token with the presented number.
    pub token: RefreshToken,
    /// The token's successor, if the token was already used.
    pub successor: Option<RefreshToken>,
    /// Whether the successor was already used.
    pub successor_used: bool,
    /// The session.
    pub session: Session,
}

/// What to do with a presented refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshDecision {
    /// The token is the newest of its chain: store its successor.
    Rotate(RefreshToken),
    /// The token was replaced, and nobody has used its successor: return the same successor again.
    Repeat(RefreshToken),
    /// The token was replaced, and its successor was used or has another secret: end the session.
    Reused,
}

/// Why a refresh token is invalid without any suspicion of theft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// The secret does not belong to the token.
    #[error("the refresh token is not valid")]
    WrongSecret,
    /// The session was revoked.
    #[error("the session was ended")]
    SessionRevoked,
    /// The token or its session has expired.
    #[error("the refresh token has expired")]
    Expired,
}

impl RefreshToken {
    /// Creates the first token of a new chain of the session.
    pub fn first(grant: Grant, session: &Session, secret: &Secret, now: Timestamp) -> Self {
        Self {
            grant,
            generation: 0,
            secret_hash: secret.hash(),
            issued_at: now,
            expires_at: session.refresh_expires_at(now),
        }
    }
}

impl RefreshChain {
    /// Decides what to do with a presented secret. `next` is the secret derived from it for the successor.
    ///
    /// # Errors
    /// The variants of [`RefreshError`].
    pub fn present(&self, secret: &Secret, next: &Secret, now: Timestamp) -> Result<RefreshDecision, RefreshError> {
        if !self.token.secret_hash.matches(secret) {
            return Err(RefreshError::WrongSecret);
        }
        if self.session.snapshot().revocation.is_some() {
            return Err(RefreshError::SessionRevoked);
        }
        if !self.session.is_live(now) {
            return Err(RefreshError::Expired);
        }
        match &self.successor {
            // A used successor shows a theft, even if the old token has expired since.
            Some(_) if self.successor_used => Ok(RefreshDecision::Reused),
            _ if now >= self.token.expires_at => Err(RefreshError::Expired),
            None => Ok(RefreshDecision::Rotate(RefreshToken {
                grant: self.token.grant,
                generation: self.token.generation + 1,
                secret_hash: next.hash(),
                issued_at: now,
                expires_at: self.session.refresh_expires_at(now),
            })),
            Some(successor) if now >= successor.expires_at => Err(RefreshError::Expired),
            Some(successor) if successor.secret_hash.matches(next) => Ok(RefreshDecision::Repeat(*successor)),
            // The derivation key has changed in the meantime, so the successor's secret is lost.
            Some(_) => Ok(RefreshDecision::Reused),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        session::{Device, NewSession, Revocation, RevocationReason, SessionLifetimes},
        time::Span,
    };

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn secret(generation: u32) -> Secret {
        Secret::new([u8::try_from(generation % 200).unwrap(); 32])
    }

    fn chain() -> RefreshChain {
        let user_id = UserId::new(Uuid::from_u128(1));
        let new = NewSession {
            id: SessionId::new(Uuid::from_u128(2)),
            user_id,
            device: Device::default(),
            remembered: false,
        };
        let session = Session::start(new, &SessionLifetimes::default(), now());
        let grant = Grant {
            id: GrantId::new(Uuid::from_u128(3)),
            user_id,
            session_id: session.id(),
            stay: Some(Stay {
                tenant_id: TenantId::new(Uuid::from_u128(4)),
                membership_id: MembershipId::new(Uuid::from_u128(5)),
            }),
        };
        let token = RefreshToken::first(grant, &session, &secret(0), now());
        RefreshChain { token, successor: None, successor_used: false, session }
    }

    fn rotated() -> RefreshChain {
        rotated_at(now())
    }

    fn rotated_at(at: Timestamp) -> RefreshChain {
        let mut chain = chain();
        let RefreshDecision::Rotate(successor) = chain.present(&secret(0), &secret(1), at).unwrap() else { panic!() };
        chain.successor = Some(successor);
        chain
    }

    #[test]
    fn a_fresh_token_rotates_and_keeps_its_tenant() {
        let chain = chain();
        let RefreshDecision::Rotate(next) = chain.present(&secret(0), &secret(1), now()).unwrap() else { panic!() };
        assert_eq!((next.generation, next.grant), (1, chain.token.grant));
    }

    #[test]
    fn a_lost_answer_is_given_again_until_the_tokens_expire() {
        let chain = rotated_at(now() + Span::minutes(50));
        let repeat = Ok(RefreshDecision::Repeat(chain.successor.unwrap()));
        let again = |at| chain.present(&secret(0), &secret(1), at);
        // Neither a long tunnel nor a clock that was set back makes a thief of the client.
        for minutes in [-20, 0, 50, 51, 59] {
            assert_eq!(again(now() + Span::minutes(minutes)), repeat, "{minutes}");
        }
        // The presented token has expired, which is no theft either.
        assert_eq!(again(chain.token.expires_at), Err(RefreshError::Expired));
        // After a jump of the clock the successor may expire first.
        let mut jumped = rotated();
        jumped.token.expires_at += Span::hours(1);
        let at = jumped.successor.unwrap().expires_at;
        assert_eq!(jumped.present(&secret(0), &secret(1), at), Err(RefreshError::Expired));
    }

    #[test]
    fn once_the_successor_was_used_the_old_token_is_stolen() {
        let chain = RefreshChain { successor_used: true, ..rotated() };
        for at in [now() - Span::minutes(20), now(), chain.token.expires_at + Span::hours(1)] {
            assert_eq!(chain.present(&secret(0), &secret(1), at), Ok(RefreshDecision::Reused), "{at}");
        }
    }

    #[test]
    fn a_successor_of_another_derivation_key_is_not_given_again() {
        assert_eq!(rotated().present(&secret(0), &secret(7), now()), Ok(RefreshDecision::Reused));
    }

    #[test]
    fn a_wrong_secret_suspects_nobody() {
        assert_eq!(rotated().present(&secret(9), &secret(1), now()), Err(RefreshError::WrongSecret));
    }

    #[test]
    fn the_end_of_a_session_is_the_end_of_its_tokens() {
        assert_eq!(chain().present(&secret(0), &secret(1), now() + Span::hours(1)), Err(RefreshError::Expired));
        let mut chain = chain();
        let mut snapshot = chain.session.snapshot().clone();
        snapshot.revocation = Some(Revocation { at: now(), reason: RevocationReason::SignedOut });
        chain.session = Session::restore(snapshot);
        assert_eq!(chain.present(&secret(0), &secret(1), now()), Err(RefreshError::SessionRevoked));
    }

    proptest! {
        #[test]
        fn a_presented_token_never_yields_two_successors(seconds in 0_i64..7200, used: bool, present in 0_u32..3) {
            let chain = RefreshChain { successor_used: used, ..rotated() };
            let answer = chain.present(&secret(present), &secret(present + 1), now() + Span::seconds(seconds));
            let rotates = matches!(answer, Ok(RefreshDecision::Rotate(_)));
            prop_assert!(!rotates);
        }
    }
}

//! Exchanges a refresh token for the next pair of tokens, in the same tenant. A token of a session without a tenant is
//! exchanged for another without one.
//!
//! Storing the successor is the rotation: the store accepts each generation once. A client that loses that race, or
//! that lost the answer, gets the same successor as long as nobody has used it. After that a used token means theft:
//! either the caller holds a stolen token, or the caller's token was stolen. The session ends, and the audit log
//! of the tenant records it.

use std::sync::Arc;

use tenantry_domain::{
    refresh_token::{RefreshChain, RefreshDecision, RefreshError as TokenError},
    session::RevocationReason,
    token_text::RefreshTokenText,
};

use crate::{
    actor::Actor,
    ports::{
        access_tokens::SigningError,
        clock::Clock,
        refresh_tokens::RefreshCandidate,
        secrets::{Purpose, SecretSource},
        store_error::{Conflict, StoreError},
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
        user_tenants::UserTenant,
    },
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::{
        auth::end_sessions::end_sessions,
        tokens::{IssuedRefreshToken, TokenIssuer, Tokens},
    },
};

/// The token to exchange.
#[derive(Debug, Clone)]
pub struct Command {
    /// The refresh token.
    pub refresh_token: RefreshTokenText,
}

/// The new tokens.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The membership that the tokens are for, or `None` if they are for the person alone.
    pub current: Option<UserTenant>,
    /// The tokens.
    pub tokens: Tokens,
}

/// Why no new tokens were issued.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The token is unknown or expired, or its session has ended.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The token was used before, and so was its successor; this request ended its session.
    #[error("the refresh token was used before; the session was ended")]
    Reused,
    /// The user is no longer an active member of the token's tenant, or sessions without a tenant were switched off.
    #[error("this account is not an active member of this organization any more")]
    NoMembership,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// The use case.
#[derive(Clone)]
pub struct Refresh {
    /// Opens units of work outside tenants.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Ends the session of a stolen token.
    pub access: TenantAccess,
    /// Derives the successor's secret.
    pub secrets: Arc<dyn SecretSource>,
    /// Issues the tokens.
    pub issuer: TokenIssuer,
    /// Provides the current time.
    pub clock: Arc<dyn Clock>,
    /// Says whether there are sessions without a tenant.
    pub settings: Arc<Settings>,
}

impl Refresh {
    /// Exchanges the token.
    ///
    /// # Errors
    /// The variants of [`RefreshError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Refreshed, RefreshError> {
        match self.exchange(actor, &command.refresh_token).await {
            // A concurrent request stored the successor first. This request returns the same successor.
            Err(RefreshError::Store(error)) if error.is_conflict(Conflict::RefreshToken) => {
                self.exchange(actor, &command.refresh_token).await
            }
            answer => answer,
        }
    }

    async fn exchange(&self, actor: &Actor, presented: &RefreshTokenText) -> Result<Refreshed, RefreshError> {
        let now = self.clock.now();
        let dated = self.issuer.date(now);
        let RefreshTokenText { user_id, grant_id, generation, secret } = presented;
        let mut people = self.store.read_platform(PlatformReason::Refresh).await?;
        let found = people.refresh_tokens().find(*user_id, *grant_id, *generation).await?;
        drop(people);
        let RefreshCandidate { chain, user, membership } = found.ok_or(TokenError::WrongSecret)?;
        let context = [grant_id.as_bytes(), &generation.to_be_bytes()[..], secret.expose()].concat();
        let next = self.secrets.derive(Purpose::RefreshSuccessor, &context);
        let (token, is_new) = match chain.present(secret, &next, now)? {
            RefreshDecision::Rotate(token) => (token, true),
            RefreshDecision::Repeat(token) => (token, false),
            RefreshDecision::Reused => return self.end_session(actor, &chain).await,
        };
        let current = match &token.grant.stay {
            Some(stay) => membership.and_then(|found| found.continuing(stay)).map(Some),
            None => self.settings.sessions_without_tenant.then_some(None),
        };
        let current = current.ok_or(RefreshError::NoMembership)?;
        if is_new {
            let mut work = self.store.begin_platform(PlatformReason::Refresh).await?;
            work.refresh_tokens().insert(&token).await?;
            work.commit().await?;
        }
        let text = RefreshTokenText { generation: token.generation, secret: next, ..presented.clone() };
        let tokens = self.issuer.issue(&user, current.as_ref(), &IssuedRefreshToken { token, text }, dated)?;
        Ok(Refreshed { current, tokens })
    }

    async fn end_session(&self, actor: &Actor, chain: &RefreshChain) -> Result<Refreshed, RefreshError> {
        let tenant_id = chain.token.grant.stay.map(|stay| stay.tenant_id);
        let mut work = self.access.begin_person_by_proof(actor, tenant_id).await?;
        let session = std::slice::from_ref(&chain.session);
        if let Some(events) = end_sessions(&mut work, session, RevocationReason::RefreshTokenReused).await? {
            work.commit(events).await?;
        }
        Err(RefreshError::Reused)
    }
}

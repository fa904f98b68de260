//! The token pair that every sign-in returns, and the session behind it.

use std::{fmt, sync::Arc};

use chrono::SubsecRound;
use tenantry_domain::{
    Span, Timestamp,
    access_epoch::AccessEpoch,
    password::PasswordHash,
    refresh_token::{Grant, RefreshToken, Stay},
    session::{Device, NewSession, Session, SessionLifetimes},
    token_text::RefreshTokenText,
    user::User,
};

use crate::{
    actor::Person,
    ports::{
        access_registry::AccessRegistry,
        access_tokens::{AccessClaims, AccessTokens, SigningError, TenantClaims},
        ids::IdGenerator,
        secrets::SecretSource,
        store_error::StoreError,
        unit_of_work::GlobalPorts,
        user_tenants::UserTenant,
    },
};

/// An access token and the refresh token that renews it.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// A signed JWT.
    pub access_token: String,
    /// How long the access token is valid.
    pub expires_in: Span,
    /// An opaque token, valid for one refresh.
    pub refresh_token: String,
    /// How long the refresh token is valid.
    pub refresh_expires_in: Span,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

/// A stored refresh token, with the text that is handed out once.
#[derive(Debug, Clone)]
pub struct IssuedRefreshToken {
    /// The token in the form that is stored.
    pub token: RefreshToken,
    /// The token in the form that is handed out.
    pub text: RefreshTokenText,
}

/// How a person starts a session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionStart<'a> {
    /// The device that the session starts on.
    pub(crate) device: &'a Device,
    /// Whether the session lasts longer than a day.
    pub(crate) remembered: bool,
    /// The password that was checked before the unit of work began, if one was.
    pub(crate) password: Option<&'a PasswordHash>,
}

impl<'a> SessionStart<'a> {
    /// Starts a session that the person did not ask to be remembered.
    pub(crate) const fn for_the_day(device: &'a Device, password: Option<&'a PasswordHash>) -> Self {
        Self { device, remembered: false, password }
    }
}

/// The time and epoch that date an access token. Take them before reading anything that goes into the token. Otherwise
/// the token claims to be newer than its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated {
    /// The current time.
    pub(crate) now: Timestamp,
    /// The current epoch.
    pub(crate) epoch: AccessEpoch,
}

/// Returns the person's session, if it is still live. Their access token may outlive it for a moment.
pub(crate) async fn live_session(
    work: &mut dyn GlobalPorts,
    person: &Person,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let session = work.sessions().find(person.user_id, person.session_id).await?;
    Ok(session.and_then(|session| session.live_at(now)))
}

/// Starts sessions and issues their tokens.
#[derive(Clone)]
pub struct TokenIssuer {
    /// Signs access tokens.
    pub access_tokens: Arc<dyn AccessTokens>,
    /// Holds the current epoch.
    pub access_registry: Arc<dyn AccessRegistry>,
    /// Generates the secrets of refresh tokens.
    pub secrets: Arc<dyn SecretSource>,
    /// Generates the ids of sessions, grants and tokens.
    pub ids: Arc<dyn IdGenerator>,
    /// How long an access token is valid.
    pub access_token_lifetime: Span,
    /// How long sessions live.
    pub sessions: SessionLifetimes,
}

impl TokenIssuer {
    /// Returns the date for a token whose content is read after this call.
    pub(crate) fn date(&self, now: Timestamp) -> Dated {
        Dated { now, epoch: self.access_registry.epoch() }
    }

    /// Stores a new session of the user with a first grant, for the membership or for the person alone. Answers `Stale` if
    /// the password was changed since it was checked. Otherwise a session would outlive the change that ends all of them.
    pub(crate) async fn start_session(
        &self,
        work: &mut dyn GlobalPorts,
        user: &User,
        membership: Option<&UserTenant>,
        start: SessionStart<'_>,
        now: Timestamp,
    ) -> Result<IssuedRefreshToken, StoreError> {
        let SessionStart { device, remembered, password } = start;
        if let Some(password) = password {
            work.passwords().claim(user.id(), password).await?;
        }
        let new = NewSession { id: self.ids.next(), user_id: user.id(), device: device.clone(), remembered };
        let session = Session::start(new, &self.sessions, now);
        work.sessions().insert(&session).await?;
        self.open_grant(work, &session, membership, now).await
    }

    /// Stores another grant of the session, for the membership or for the person alone.
    pub(crate) async fn open_grant(
        &self,
        work: &mut dyn GlobalPorts,
        session: &Session,
        membership: Option<&UserTenant>,
        now: Timestamp,
    ) -> Result<IssuedRefreshToken, StoreError> {
        let secret = self.secrets.random();
        let (session_id, user_id) = (session.id(), session.user_id());
        let stay = membership.map(|found| Stay { tenant_id: found.tenant.id(), membership_id: found.membership_id });
        let grant = Grant { id: self.ids.next(), user_id, session_id, stay };
        let token = RefreshToken::first(grant, session, &secret, now);
        work.refresh_tokens().insert(&token).await?;
        Ok(IssuedRefreshToken { token, text: RefreshTokenText { user_id, grant_id: grant.id, generation: 0, secret } })
    }

    /// Signs an access token for the membership, or for the person alone, and returns it with the refresh token.
    pub(crate) fn issue(
        &self,
        user: &User,
        membership: Option<&UserTenant>,
        refresh: &IssuedRefreshToken,
        dated: Dated,
    ) -> Result<Tokens, SigningError> {
        let issued_at = dated.now.trunc_subsecs(0);
        // An access token never outlives its refresh token, and therefore never outlives its session.
        let expires_at = (issued_at + self.access_token_lifetime).min(refresh.token.expires_at.trunc_subsecs(0));
        let claims = AccessClaims {
            id: self.ids.uuid(),
            user_id: user.id(),
            session_id: refresh.token.grant.session_id,
            tenant: membership.map(|membership| TenantClaims {
                tenant_id: membership.tenant.id(),
                tenant_slug: membership.tenant.slug().clone(),
                membership_id: membership.membership_id,
                membership_version: membership.membership_version,
                role: membership.role,
            }),
            email: user.email().clone(),
            email_verified: user.email_verified(),
            name: user.name().clone(),
            epoch: dated.epoch,
            issued_at,
            expires_at,
        };
        Ok(Tokens {
            access_token: self.access_tokens.issue(&claims)?,
            expires_in: expires_at - issued_at,
            refresh_token: refresh.text.to_text(),
            refresh_expires_in: refresh.token.expires_at - dated.now,
        })
    }
}

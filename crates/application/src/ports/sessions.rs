//! The port of sessions, keyed by their user.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    page::{Page, PageRequest},
    session::{Revocation, Session, SessionId},
    tenant::TenantId,
    user::UserId,
};

use super::store_error::StoreError;

/// Sessions in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send {
    /// MUST give the session of that user and id, live or not, or `None`.
    async fn find(&mut self, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// MUST give the user's sessions that were not revoked, also those past their end.
    async fn list_unrevoked(&mut self, user: UserId) -> Result<Vec<Session>, StoreError>;

    /// MUST add the session.
    async fn insert(&mut self, session: &Session) -> Result<(), StoreError>;

    /// MUST revoke those of the sessions of that user that are not revoked yet, by one statement.
    async fn revoke(&mut self, user: UserId, sessions: &[SessionId], revocation: Revocation) -> Result<(), StoreError>;
}

/// A live session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// When the session last received a token.
    pub last_used_at: Timestamp,
    /// The tenant of the last token that the session received, or `None` if that token has none.
    pub last_tenant: Option<TenantId>,
}

/// Reads sessions.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SessionReader: Send {
    /// MUST give the session of that user and id, live or not, or `None`.
    async fn find(&mut self, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// MUST give the user's sessions that are not revoked and hold a refresh token that is good at `now`, the newest first by id, by one query.
    async fn list(
        &mut self,
        user: UserId,
        now: Timestamp,
        page: PageRequest<SessionId>,
    ) -> Result<Page<SessionView, SessionId>, StoreError>;
}

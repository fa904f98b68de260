//! The calls of the session port.

use tenantry_application::ports::sessions::SessionView;
use tenantry_domain::{
    Timestamp,
    page::{Page, PageRequest},
    session::{Revocation, Session, SessionId},
    user::UserId,
};

use crate::contract::rows::{Done, GlobalRows, commit, find, read};

impl GlobalRows {
    pub(in crate::contract) async fn insert_session(&self, session: &Session) -> Done {
        commit!(self, sessions.insert(session))
    }

    pub(in crate::contract) async fn revoke(
        &self,
        user: UserId,
        sessions: &[SessionId],
        revocation: Revocation,
    ) -> Done {
        commit!(self, sessions.revoke(user, sessions, revocation))
    }

    pub(in crate::contract) async fn find_session(&self, user: UserId, id: SessionId) -> Option<Session> {
        find!(self, sessions.find(user, id))
    }

    pub(in crate::contract) async fn read_session(&self, user: UserId, id: SessionId) -> Option<Session> {
        read!(self, sessions.find(user, id))
    }

    pub(in crate::contract) async fn list_unrevoked_sessions(&self, user: UserId) -> Vec<Session> {
        find!(self, sessions.list_unrevoked(user))
    }

    pub(in crate::contract) async fn list_sessions(
        &self,
        user: UserId,
        now: Timestamp,
        page: PageRequest<SessionId>,
    ) -> Page<SessionView, SessionId> {
        read!(self, sessions.list(user, now, page))
    }
}

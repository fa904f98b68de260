//! Sessions in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    sessions::{SessionReader, SessionRepository, SessionView},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    page::{Page, PageRequest},
    session::{Revocation, Session, SessionId, SessionSnapshot},
    user::UserId,
};

use super::{
    state::State,
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl<S: Send + Sync> SessionRepository for MemoryWork<S> {
    async fn find(&mut self, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.look().sessions.get(&(user, id)).cloned())
    }

    async fn list_unrevoked(&mut self, user: UserId) -> Result<Vec<Session>, StoreError> {
        Ok(self.look().sessions_of(user).filter(|session| !session.is_revoked()).cloned().collect())
    }

    async fn insert(&mut self, session: &Session) -> Result<(), StoreError> {
        self.write(|state| {
            state.sessions.insert((session.user_id(), session.id()), session.clone());
            Ok(())
        })
    }

    async fn revoke(&mut self, user: UserId, sessions: &[SessionId], revocation: Revocation) -> Result<(), StoreError> {
        if sessions.is_empty() {
            return Ok(());
        }
        self.write(|state| {
            for id in sessions {
                if let Some(session) = state.sessions.get_mut(&(user, *id))
                    && session.snapshot().revocation.is_none()
                {
                    let snapshot = SessionSnapshot { revocation: Some(revocation), ..session.snapshot().clone() };
                    *session = Session::restore(snapshot);
                }
            }
            Ok(())
        })
    }
}

#[async_trait]
impl<S: Send + Sync> SessionReader for MemoryRead<S> {
    async fn find(&mut self, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.look().sessions.get(&(user, id)).cloned())
    }

    async fn list(
        &mut self,
        user: UserId,
        now: Timestamp,
        page: PageRequest<SessionId>,
    ) -> Result<Page<SessionView, SessionId>, StoreError> {
        let state = self.look();
        let newest_first = state.sessions_of(user).rev();
        let views = newest_first
            .filter(|session| {
                !session.is_revoked()
                    && now < session.snapshot().expires_at
                    && page.after.is_none_or(|after| session.id() < after)
            })
            .filter_map(|session| view(&state, session, now))
            .collect();
        Ok(Page::from_overread(views, page.limit, |view| view.session.id()))
    }
}

/// Returns the session as its owner sees it, or `None` if none of its tokens is valid any more.
fn view(state: &State, session: &Session, now: Timestamp) -> Option<SessionView> {
    let tokens = || state.tokens_of(session.user_id()).filter(|token| token.grant.session_id == session.id());
    if !tokens().any(|token| now < token.expires_at) {
        return None;
    }
    let last = tokens().max_by_key(|token| (token.issued_at, token.grant.id))?;
    Some(SessionView {
        session: session.clone(),
        last_used_at: last.issued_at,
        last_tenant: last.grant.stay.map(|stay| stay.tenant_id),
    })
}

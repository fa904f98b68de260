//! Ends the session of whoever asks: its access tokens are dead at once, its refresh tokens too.

use std::sync::Arc;

use tenantry_domain::session::{Revocation, RevocationReason};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange, clock::Clock, ids::IdGenerator, store_error::StoreError,
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::trail::{announce, record},
};

/// Why the session was not ended.
#[derive(Debug, thiserror::Error)]
pub enum SignOutError {
    /// Nobody is signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct SignOut {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl SignOut {
    /// Ends the session of the actor, in whatever state his tenant is.
    ///
    /// # Errors
    /// The variants of [`SignOutError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), SignOutError> {
        let member = actor.member()?;
        let (now, reason) = (self.clock.now(), RevocationReason::SignedOut);
        let mut work = self.store.begin(member.tenant_id).await?;
        let session = work.sessions().find(member.user_id, member.session_id).await?;
        // Also one that is past its end: by a clock that was set back it would go on.
        if let Some(session) = session.filter(|session| !session.is_revoked()) {
            work.sessions().update_revoked(member.user_id, &[session.id()], Revocation { at: now, reason }).await?;
            announce(&mut *work, &*self.ids, now, [AccessChange::SessionRevoked(session.id())]).await?;
            record(&mut *work, &*self.ids, actor, now, [session.revoked(reason)]).await?;
        }
        Ok(work.commit().await?)
    }
}

//! Ends sessions of a person from another of his devices: one, the others, or all. They lose access at once.

use std::sync::Arc;

use tenantry_domain::{
    event::Target,
    id::SessionId,
    session::{Revocation, RevocationReason},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange, attempts::AttemptLog, clock::Clock, ids::IdGenerator, store_error::StoreError,
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::{
        attempts::own,
        trail::{announce, record},
    },
};

/// Which sessions to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// That one; ending it twice is ending it once.
    One(SessionId),
    /// All but the one that asks.
    Others,
    /// All, the one that asks too.
    All,
}

/// Why no session was ended.
#[derive(Debug, thiserror::Error)]
pub enum RevokeMySessionsError {
    /// Nobody is signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The person has no such session.
    #[error("there is no such session")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RevokeMySessions {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that are no session of the person.
    pub attempts: Arc<dyn AttemptLog>,
}

impl RevokeMySessions {
    /// Ends the sessions.
    ///
    /// # Errors
    /// The variants of [`RevokeMySessionsError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<(), RevokeMySessionsError> {
        let member = actor.member()?;
        let (now, reason) = (self.clock.now(), RevocationReason::RevokedByUser);
        let mut work = self.store.begin(member.tenant_id).await?;
        let mut sessions = match command {
            Command::One(id) => {
                let found = work.sessions().find(member.user_id, id).await?;
                let found = own(found, Target::Session(id), actor, &*self.attempts);
                vec![found.ok_or(RevokeMySessionsError::NotFound)?]
            }
            Command::Others | Command::All => work.sessions().list_unrevoked(member.user_id).await?,
        };
        // Also those past their end: by a clock that was set back they would go on.
        sessions.retain(|session| {
            !session.is_revoked() && (command != Command::Others || session.id() != member.session_id)
        });
        if sessions.is_empty() {
            return Ok(());
        }
        let ids: Vec<SessionId> = sessions.iter().map(tenantry_domain::session::Session::id).collect();
        work.sessions().update_revoked(member.user_id, &ids, Revocation { at: now, reason }).await?;
        announce(&mut *work, &*self.ids, now, ids.into_iter().map(AccessChange::SessionRevoked)).await?;
        // Those past their end are no news.
        let live = sessions.iter().filter(|session| session.is_live(now));
        let events: Vec<_> = live.map(|session| session.revoked(reason)).collect();
        record(&mut *work, &*self.ids, actor, now, events).await?;
        Ok(work.commit().await?)
    }
}

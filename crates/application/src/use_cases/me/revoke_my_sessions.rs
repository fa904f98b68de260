//! Ends sessions of the actor from another of their devices: one, the others, or all. Access ends immediately.

use tenantry_domain::{
    event::Target,
    session::{RevocationReason, SessionId},
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
    use_cases::auth::end_sessions::end_sessions,
};

/// Which sessions to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// The given session. Idempotent.
    One(SessionId),
    /// All sessions except the one that sends the request.
    Others,
    /// All sessions, including the one that sends the request.
    All,
}

/// Why no session was ended.
#[derive(Debug, thiserror::Error)]
pub enum RevokeMySessionsError {
    /// The actor is not signed in.
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
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RevokeMySessions {
    /// Ends the sessions.
    ///
    /// # Errors
    /// The variants of [`RevokeMySessionsError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<(), RevokeMySessionsError> {
        let person = actor.person()?;
        let mut work = self.access.begin_person::<RevokeMySessionsError>(actor).await?;
        let sessions = match command {
            Command::One(id) => {
                let found = work.sessions().find(person.user_id, id).await?;
                vec![work.require(found, Target::Session(id)).ok_or(RevokeMySessionsError::NotFound)?]
            }
            Command::Others => {
                let mut others = work.sessions().list_unrevoked(person.user_id).await?;
                others.retain(|session| session.id() != person.session_id);
                others
            }
            Command::All => work.sessions().list_unrevoked(person.user_id).await?,
        };
        match end_sessions(&mut work, &sessions, RevocationReason::RevokedByUser).await? {
            Some(events) => Ok(work.commit(events).await?),
            None => Ok(()),
        }
    }
}

//! Ends the actor's session. Its access tokens and refresh tokens become invalid immediately.

use tenantry_domain::session::RevocationReason;

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
    use_cases::auth::end_sessions::end_sessions,
};

/// Why the session was not ended.
#[derive(Debug, thiserror::Error)]
pub enum SignOutError {
    /// The actor is not signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct SignOut {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl SignOut {
    /// Ends the actor's session, with or without a tenant, and whatever its status.
    ///
    /// # Errors
    /// The variants of [`SignOutError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), SignOutError> {
        let person = actor.person()?;
        let mut work = self.access.begin_person::<SignOutError>(actor).await?;
        let session = work.sessions().find(person.user_id, person.session_id).await?;
        match end_sessions(&mut work, session.as_slice(), RevocationReason::SignedOut).await? {
            Some(events) => Ok(work.commit(events).await?),
            None => Ok(()),
        }
    }
}

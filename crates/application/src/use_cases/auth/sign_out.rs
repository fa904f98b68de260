//! Ends the actor's session. Its access tokens and its refresh tokens die at once.

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
    /// Lets the actor act.
    pub access: TenantAccess,
}

impl SignOut {
    /// Ends the session of the actor, whatever the state of their tenant.
    ///
    /// # Errors
    /// The variants of [`SignOutError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), SignOutError> {
        let member = actor.member()?;
        let mut work = self.access.begin_own::<SignOutError>(actor).await?;
        let session = work.sessions().find(member.user_id, member.session_id).await?;
        match end_sessions(&mut work, session.as_slice(), RevocationReason::SignedOut).await? {
            Some(events) => Ok(work.commit(events).await?),
            None => Ok(()),
        }
    }
}

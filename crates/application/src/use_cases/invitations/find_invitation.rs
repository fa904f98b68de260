//! Shows one invitation of the actor's tenant. Its tokens are shown only once, when they are made.

use std::sync::Arc;

use tenantry_domain::{event::Target, id::InvitationId, invitation::Invitation, permission::Permission};

use crate::{
    actor::{AccessError, Actor},
    ports::{attempts::AttemptLog, store_error::StoreError, unit_of_work::UnitOfWorkFactory},
    use_cases::attempts::own,
};

/// Why no invitation is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindInvitationError {
    /// The actor may not see invitations.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such invitation in this tenant.
    #[error("there is no such invitation")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindInvitation {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl FindInvitation {
    /// Gives the invitation.
    ///
    /// # Errors
    /// The variants of [`FindInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<Invitation, FindInvitationError> {
        let member = actor.allowed(Permission::InvitationsRead)?;
        let mut read = self.store.read(member.tenant_id).await?;
        let found = read.invitations().find(id).await?;
        own(found, Target::Invitation(id), actor, &*self.attempts).ok_or(FindInvitationError::NotFound)
    }
}

//! Shows one invitation of the actor's tenant. Its tokens are shown only once, when they are created.

use tenantry_domain::{
    event::Target,
    invitation::{Invitation, InvitationId},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the invitation was not returned.
#[derive(Debug, thiserror::Error)]
pub enum FindInvitationError {
    /// The actor may not see invitations.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such invitation.
    #[error("there is no such invitation")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindInvitation {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl FindInvitation {
    /// Returns the invitation.
    ///
    /// # Errors
    /// The variants of [`FindInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<Invitation, FindInvitationError> {
        let mut read = self.access.read::<FindInvitationError>(actor, Permission::InvitationsRead).await?;
        let found = read.invitations().find(id).await?;
        read.require(found, Target::Invitation(id)).ok_or(FindInvitationError::NotFound)
    }
}

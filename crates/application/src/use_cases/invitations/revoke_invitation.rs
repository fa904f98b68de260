//! Withdraws an invitation: its tokens are dead and its seat is free.

use tenantry_domain::{
    event::Target,
    invitation::{InvitationId, ManageInvitationError},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the invitation stands.
#[derive(Debug, thiserror::Error)]
pub enum RevokeInvitationError {
    /// The actor may not withdraw invitations.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such invitation in this tenant.
    #[error("there is no such invitation")]
    NotFound,
    /// The role it gives ranks above the actor's, or it was accepted.
    #[error(transparent)]
    Invitation(#[from] ManageInvitationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RevokeInvitation {
    /// Lets the actor act.
    pub access: TenantAccess,
}

impl RevokeInvitation {
    /// Withdraws the invitation; doing so twice is doing so once.
    ///
    /// # Errors
    /// The variants of [`RevokeInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<(), RevokeInvitationError> {
        let mut work = self.access.begin::<RevokeInvitationError>(actor, Permission::InvitationsRevoke).await?;
        let found = work.invitations().find(id).await?;
        let before = work.require(found, Target::Invitation(id)).ok_or(RevokeInvitationError::NotFound)?;
        let Some(revoked) = before.revoke(work.principal(), work.now())? else { return Ok(()) };
        work.invitations().update(&before, &revoked.value).await?;
        Ok(work.commit([revoked.event]).await?)
    }
}

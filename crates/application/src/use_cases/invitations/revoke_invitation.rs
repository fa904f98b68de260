//! Revokes an invitation: its tokens become invalid and its seat becomes free.

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

/// Why the invitation was not revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeInvitationError {
    /// The actor may not revoke invitations.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such invitation.
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
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RevokeInvitation {
    /// Revokes the invitation. Idempotent.
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

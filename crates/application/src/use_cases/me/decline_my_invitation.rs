//! Declines an invitation for the actor's own address. Its seat becomes free, and its tokens become invalid. The inviter's
//! list and the tenant's trail say that it was declined.

use tenantry_domain::invitation::{InvitationError, InvitationId};

use super::received::{ReceivedError, find_received};
use crate::{actor::Actor, ports::store_error::StoreError, tenant_access::TenantAccess};

/// Why the invitation was not declined.
#[derive(Debug, thiserror::Error)]
pub enum DeclineMyInvitationError {
    /// There is no such invitation for the actor.
    #[error(transparent)]
    Received(#[from] ReceivedError),
    /// It is no longer open.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct DeclineMyInvitation {
    /// Opens the unit of work for the invited person.
    pub access: TenantAccess,
}

impl DeclineMyInvitation {
    /// Declines the invitation.
    ///
    /// # Errors
    /// The variants of [`DeclineMyInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<(), DeclineMyInvitationError> {
        let received = find_received(&self.access, actor, id).await?;
        let mut work = self.access.begin_by_proof(actor, received.tenant.id()).await?;
        let user = work
            .users()
            .find(actor.person().map_err(ReceivedError::from)?.user_id)
            .await?
            .ok_or(ReceivedError::NotFound)?;
        let invitation = work.invitations().find(id).await?.ok_or(ReceivedError::NotFound)?;
        let declined = invitation.decline(&user, work.now())?;
        work.invitations().update(&invitation, &declined.value).await?;
        Ok(work.commit([declined.event]).await?)
    }
}

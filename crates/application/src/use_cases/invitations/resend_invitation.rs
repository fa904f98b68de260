//! Resends an invitation with new tokens. The old tokens become invalid immediately.

use tenantry_domain::{
    event::Target,
    invitation::{InvitationId, ManageInvitationError, Resending},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::{Conflict, StoreError},
    tenant_access::TenantAccess,
    use_cases::invitations::delivery::{Delivered, Delivery},
};

/// Why the invitation was not resent.
#[derive(Debug, thiserror::Error)]
pub enum ResendInvitationError {
    /// The actor may not invite.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such invitation.
    #[error("there is no such invitation")]
    NotFound,
    /// The role it gives ranks above the actor's, or it was accepted or revoked.
    #[error(transparent)]
    Invitation(#[from] ManageInvitationError),
    /// It expired, and the address has been invited again since.
    #[error("this address has an open invitation already")]
    AlreadyInvited,
    /// It expired, and its seat has been taken since.
    #[error("all seats are taken")]
    SeatsExhausted,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ResendInvitationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::OpenInvitation } => Self::AlreadyInvited,
            StoreError::Conflict { what: Conflict::Seats } => Self::SeatsExhausted,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct ResendInvitation {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Creates the tokens and mails them.
    pub delivery: Delivery,
}

impl ResendInvitation {
    /// Resends the invitation.
    ///
    /// # Errors
    /// The variants of [`ResendInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<Delivered, ResendInvitationError> {
        let mut work = self.access.begin::<ResendInvitationError>(actor, Permission::InvitationsCreate).await?;
        let found = work.invitations().find(id).await?;
        let before = work.require(found, Target::Invitation(id)).ok_or(ResendInvitationError::NotFound)?;
        let inviter = work.acting_member()?.clone();
        let secrets = self.delivery.fresh_secrets(id, work.now());
        let lifetime = self.delivery.settings.invitation_lifetime;
        let again = Resending { invited_by: inviter.user_id(), secrets: secrets.hashes(), lifetime };
        let resent = before.resend(work.principal(), again, work.now())?;
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        work.invitations().update(&before, &resent.value).await?;
        let recipient = work.users().find_by_email(before.email()).await?.map(|known| known.user);
        let name = Some(&inviter.snapshot().name);
        let delivered =
            self.delivery.deliver(&mut work, resent.value, &tenant, name, secrets, recipient.as_ref()).await?;
        work.commit([resent.event]).await?;
        Ok(delivered)
    }
}

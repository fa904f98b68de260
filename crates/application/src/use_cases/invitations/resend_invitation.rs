//! Sends an invitation again with new tokens; the old ones are dead from that moment.

use std::sync::Arc;

use tenantry_domain::{
    event::Target, id::InvitationId, invitation::InvitationError, membership::RankError, permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        attempts::AttemptLog,
        clock::Clock,
        ids::IdGenerator,
        store_error::{Conflict, StoreError},
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::{
        acting::acting_member,
        attempts::own,
        invitations::delivery::{Delivered, Delivery},
        trail::record,
    },
};

/// Why the invitation was not sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendInvitationError {
    /// The actor may not invite.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The role it gives ranks above the actor's.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// There is no such invitation in this tenant.
    #[error("there is no such invitation")]
    NotFound,
    /// It was accepted or revoked.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// It ran out, and the address was invited anew since.
    #[error("this address has an open invitation already")]
    AlreadyInvited,
    /// It ran out, and its seat was taken since.
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
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes the tokens and mails them.
    pub delivery: Delivery,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl ResendInvitation {
    /// Sends the invitation again.
    ///
    /// # Errors
    /// The variants of [`ResendInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<Delivered, ResendInvitationError> {
        let member = actor.allowed(Permission::InvitationsCreate)?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let inviter = acting_member::<ResendInvitationError>(&mut *work, member, Permission::InvitationsCreate).await?;
        let found = work.invitations().find(id).await?;
        let found = own(found, Target::Invitation(id), actor, &*self.attempts);
        let before = found.ok_or(ResendInvitationError::NotFound)?;
        if !inviter.role().covers(before.role()) {
            return Err(RankError::OutrankedByRole.into());
        }
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        let secrets = self.delivery.fresh_secrets(id, now);
        let resent = before.resend(member.user_id, secrets.hashes(), self.delivery.settings.invitation_life, now)?;
        work.invitations().update(&before, &resent.value).await?;
        record(&mut *work, &*self.ids, actor, now, [resent.event]).await?;
        work.commit().await?;
        Ok(self.delivery.deliver(resent.value, &tenant, &inviter.snapshot().name, secrets).await)
    }
}

//! Withdraws an invitation: its tokens are dead and its seat is free.

use std::sync::Arc;

use tenantry_domain::{
    event::Target, id::InvitationId, invitation::InvitationError, membership::RankError, permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        attempts::AttemptLog, clock::Clock, ids::IdGenerator, store_error::StoreError, unit_of_work::UnitOfWorkFactory,
    },
    use_cases::{acting::acting_member, attempts::own, trail::record},
};

/// Why the invitation stands.
#[derive(Debug, thiserror::Error)]
pub enum RevokeInvitationError {
    /// The actor may not withdraw invitations.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The role it gives ranks above the actor's.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// There is no such invitation in this tenant.
    #[error("there is no such invitation")]
    NotFound,
    /// It was accepted.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RevokeInvitation {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl RevokeInvitation {
    /// Withdraws the invitation; doing so twice is doing so once.
    ///
    /// # Errors
    /// The variants of [`RevokeInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<(), RevokeInvitationError> {
        let member = actor.allowed(Permission::InvitationsRevoke)?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let acting = acting_member::<RevokeInvitationError>(&mut *work, member, Permission::InvitationsRevoke).await?;
        let found = work.invitations().find(id).await?;
        let found = own(found, Target::Invitation(id), actor, &*self.attempts);
        let before = found.ok_or(RevokeInvitationError::NotFound)?;
        if !acting.role().covers(before.role()) {
            return Err(RankError::OutrankedByRole.into());
        }
        let Some(revoked) = before.revoke(now)? else { return Ok(()) };
        work.invitations().update(&before, &revoked.value).await?;
        record(&mut *work, &*self.ids, actor, now, [revoked.event]).await?;
        Ok(work.commit().await?)
    }
}

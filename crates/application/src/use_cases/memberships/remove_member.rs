//! Puts a member out of the actor's tenant; he loses access at once.

use std::sync::Arc;

use tenantry_domain::{event::Target, id::UserId, membership::RankError, permission::Permission};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange,
        attempts::AttemptLog,
        clock::Clock,
        ids::IdGenerator,
        store_error::{Conflict, StoreError},
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::{
        acting::acting_member,
        attempts::own,
        trail::{announce, record},
    },
};

/// Why the member stays.
#[derive(Debug, thiserror::Error)]
pub enum RemoveMemberError {
    /// The actor may not remove members.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such member in this tenant.
    #[error("there is no such member")]
    NotFound,
    /// Ranks forbid it.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The tenant would be left without an owner.
    #[error("the tenant needs an active owner")]
    LastOwner,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for RemoveMemberError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::LastOwner } => Self::LastOwner,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct RemoveMember {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl RemoveMember {
    /// Removes the member.
    ///
    /// # Errors
    /// The variants of [`RemoveMemberError`].
    pub async fn execute(&self, actor: &Actor, user_id: UserId) -> Result<(), RemoveMemberError> {
        let member = actor.allowed(Permission::MembersRemove)?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let acting = acting_member::<RemoveMemberError>(&mut *work, member, Permission::MembersRemove).await?;
        let found = work.memberships().find(user_id).await?;
        let target = own(found, Target::Member(user_id), actor, &*self.attempts).ok_or(RemoveMemberError::NotFound)?;
        let removed = target.remove(&acting)?;
        work.memberships().delete(&target).await?;
        announce(&mut *work, &*self.ids, now, [AccessChange::MembershipEnded(target.id())]).await?;
        record(&mut *work, &*self.ids, actor, now, [removed]).await?;
        Ok(work.commit().await?)
    }
}

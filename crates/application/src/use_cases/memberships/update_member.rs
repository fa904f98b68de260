//! Changes role, department, title or status of a member. A change of role or status makes the member's older tokens
//! worthless at once; an owner always remains, because the store refuses to take the last one.

use std::sync::Arc;

use tenantry_domain::{
    event::Target,
    id::UserId,
    membership::{Membership, MembershipChange, RankError},
    permission::Permission,
};

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

/// Which member, and what to change.
#[derive(Debug, Clone)]
pub struct Command {
    /// The member.
    pub user_id: UserId,
    /// What to change.
    pub change: MembershipChange,
}

/// Why the member stays as he is.
#[derive(Debug, thiserror::Error)]
pub enum UpdateMemberError {
    /// The actor may not change members.
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
    /// There is no seat for a member who becomes active again.
    #[error("all seats are taken")]
    SeatsExhausted,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for UpdateMemberError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::LastOwner } => Self::LastOwner,
            StoreError::Conflict { what: Conflict::Seats } => Self::SeatsExhausted,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct UpdateMember {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl UpdateMember {
    /// Changes the member; what is as wanted already is no change.
    ///
    /// # Errors
    /// The variants of [`UpdateMemberError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Membership, UpdateMemberError> {
        let member = actor.allowed(Permission::MembersUpdate)?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let acting = acting_member::<UpdateMemberError>(&mut *work, member, Permission::MembersUpdate).await?;
        let (user_id, found) = (command.user_id, work.memberships().find(command.user_id).await?);
        let target = own(found, Target::Member(user_id), actor, &*self.attempts).ok_or(UpdateMemberError::NotFound)?;
        let Some(changed) = target.change(&acting, command.change, self.ids.next(), now)? else { return Ok(target) };
        work.memberships().update(&target, &changed.value).await?;
        if changed.value.role() != target.role() || changed.value.is_active() != target.is_active() {
            announce(&mut *work, &*self.ids, now, [AccessChange::between(&target, &changed.value)]).await?;
        }
        record(&mut *work, &*self.ids, actor, now, [changed.event]).await?;
        work.commit().await?;
        Ok(changed.value)
    }
}

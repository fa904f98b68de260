//! Changes the role, department, title or status of a member. A change of role or status immediately invalidates the
//! member's older tokens. The store refuses to take away the last owner, so the tenant always has one.

use tenantry_domain::{
    event::Target,
    membership::{Membership, MembershipChange},
    permission::Permission,
    principal::RankError,
    user::UserId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange,
        store_error::{Conflict, StoreError},
    },
    tenant_access::TenantAccess,
};

/// Which member, and what to change.
#[derive(Debug, Clone)]
pub struct Command {
    /// The member.
    pub user_id: UserId,
    /// What to change.
    pub change: MembershipChange,
}

/// Why the member was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateMemberError {
    /// The actor may not change members.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such member.
    #[error("there is no such member")]
    NotFound,
    /// The actor's rank does not allow it.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The tenant would have no owner left.
    #[error("the tenant needs an active owner")]
    LastOwner,
    /// No seat is free for a member who becomes active again.
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
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl UpdateMember {
    /// Changes the member. Values that are already set count as no change.
    ///
    /// # Errors
    /// The variants of [`UpdateMemberError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Membership, UpdateMemberError> {
        let mut work = self.access.begin::<UpdateMemberError>(actor, Permission::MembersUpdate).await?;
        let found = work.memberships().find(command.user_id).await?;
        let target = work.require(found, Target::Member(command.user_id)).ok_or(UpdateMemberError::NotFound)?;
        let changed = target.change(work.principal(), command.change, work.next_id(), work.now())?;
        let Some(changed) = changed else { return Ok(target) };
        let (mut member, mut events) = (changed.value, vec![changed.event]);
        if member.is_back_since(&target) {
            // While they were away, a new name of theirs was not copied here.
            let user = work.users().find(command.user_id).await?;
            if let Some(renamed) = user.and_then(|user| member.with_profile_of(&user)) {
                member = renamed.value;
                events.push(renamed.event);
            }
        }
        work.memberships().update(&target, &member).await?;
        work.announce(AccessChange::between(&target, &member)).await?;
        work.commit(events).await?;
        Ok(member)
    }
}

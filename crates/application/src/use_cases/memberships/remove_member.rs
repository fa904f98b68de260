//! Removes a member from the actor's tenant. The member loses access immediately.

use tenantry_domain::{event::Target, permission::Permission, principal::RankError, user::UserId};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange,
        store_error::{Conflict, StoreError},
    },
    tenant_access::TenantAccess,
};

/// Why the membership was not ended.
#[derive(Debug, thiserror::Error)]
pub enum RemoveMemberError {
    /// The actor may not remove members.
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
    /// A row of the embedding service refers to the membership.
    #[error("something of the service still refers to the member")]
    InUse,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for RemoveMemberError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::LastOwner } => Self::LastOwner,
            StoreError::Conflict { what: Conflict::MemberInUse } => Self::InUse,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct RemoveMember {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RemoveMember {
    /// Removes the member.
    ///
    /// # Errors
    /// The variants of [`RemoveMemberError`].
    pub async fn execute(&self, actor: &Actor, user_id: UserId) -> Result<(), RemoveMemberError> {
        let mut work = self.access.begin::<RemoveMemberError>(actor, Permission::MembersRemove).await?;
        let found = work.memberships().find(user_id).await?;
        let target = work.require(found, Target::Member(user_id)).ok_or(RemoveMemberError::NotFound)?;
        let removed = target.remove(work.principal())?;
        work.memberships().delete(&target).await?;
        work.announce([AccessChange::MembershipEnded(target.id())]).await?;
        Ok(work.commit([removed]).await?)
    }
}

//! Ends the actor's own membership, whatever their role and the status of the tenant. The last owner cannot leave.

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
pub enum LeaveTenantError {
    /// The actor belongs to no tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant would have no owner left.
    #[error("the tenant needs an active owner; transfer ownership first")]
    LastOwner,
    /// A row of the embedding service refers to the membership.
    #[error("something of the service still refers to the member")]
    InUse,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LeaveTenantError {
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
pub struct LeaveTenant {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl LeaveTenant {
    /// Ends the actor's membership.
    ///
    /// # Errors
    /// The variants of [`LeaveTenantError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), LeaveTenantError> {
        let user_id = actor.member()?.user_id;
        let mut work = self.access.begin_own::<LeaveTenantError>(actor).await?;
        let own = work.memberships().find(user_id).await?.ok_or(AccessError::NotAMember)?;
        work.memberships().delete(&own).await?;
        work.announce([AccessChange::MembershipEnded(own.id())]).await?;
        Ok(work.commit([own.leave()]).await?)
    }
}

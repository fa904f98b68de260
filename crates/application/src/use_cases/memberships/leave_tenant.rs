//! Lets a member go, whatever his role and the state of the tenant; only the last owner has to stay.

use std::sync::Arc;

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange,
        clock::Clock,
        ids::IdGenerator,
        store_error::{Conflict, StoreError},
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::trail::{announce, record},
};

/// Why the member stays.
#[derive(Debug, thiserror::Error)]
pub enum LeaveTenantError {
    /// The actor belongs to no tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant would be left without an owner.
    #[error("the tenant needs an active owner; transfer ownership first")]
    LastOwner,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LeaveTenantError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::LastOwner } => Self::LastOwner,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct LeaveTenant {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl LeaveTenant {
    /// Ends the actor's membership.
    ///
    /// # Errors
    /// The variants of [`LeaveTenantError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), LeaveTenantError> {
        let member = actor.member()?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let own = work.memberships().find(member.user_id).await?.ok_or(AccessError::NotAMember)?;
        work.memberships().delete(&own).await?;
        announce(&mut *work, &*self.ids, now, [AccessChange::MembershipEnded(own.id())]).await?;
        record(&mut *work, &*self.ids, actor, now, [own.leave()]).await?;
        Ok(work.commit().await?)
    }
}

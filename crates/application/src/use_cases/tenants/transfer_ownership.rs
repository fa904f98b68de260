//! Hands the tenant over: the new owner is stored first, so that the tenant is never without one.

use std::sync::Arc;

use tenantry_domain::{
    event::Target,
    id::UserId,
    membership::{Membership, TransferError},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange, attempts::AttemptLog, clock::Clock, ids::IdGenerator, store_error::StoreError,
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::{
        acting::acting_member,
        attempts::own,
        trail::{announce, record},
    },
};

/// Who gets the tenant.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// The new owner.
    pub user_id: UserId,
}

/// Why the tenant stays with its owner.
#[derive(Debug, thiserror::Error)]
pub enum TransferOwnershipError {
    /// The actor may not hand it over.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such member.
    #[error("there is no such member")]
    NotFound,
    /// It can't go to that member.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct TransferOwnership {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl TransferOwnership {
    /// Makes the member an owner and the actor an admin; gives the new owner.
    ///
    /// # Errors
    /// The variants of [`TransferOwnershipError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Membership, TransferOwnershipError> {
        let member = actor.allowed(Permission::TenantTransfer)?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let owner = acting_member::<TransferOwnershipError>(&mut *work, member, Permission::TenantTransfer).await?;
        let (named, found) = (Target::Member(command.user_id), work.memberships().find(command.user_id).await?);
        let target = own(found, named, actor, &*self.attempts).ok_or(TransferOwnershipError::NotFound)?;
        let transfer = owner.transfer_ownership(&target, now)?;
        let (new_owner, former_owner) = (transfer.value.new_owner, transfer.value.former_owner);
        work.memberships().update(&target, &new_owner).await?;
        work.memberships().update(&owner, &former_owner).await?;
        let changes = [(&target, &new_owner), (&owner, &former_owner)].map(|(a, b)| AccessChange::between(a, b));
        announce(&mut *work, &*self.ids, now, changes).await?;
        record(&mut *work, &*self.ids, actor, now, [transfer.event]).await?;
        work.commit().await?;
        Ok(new_owner)
    }
}

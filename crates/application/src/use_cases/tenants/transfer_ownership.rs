//! Transfers the ownership of the tenant. The new owner is stored first, so the tenant is never without an owner.

use tenantry_domain::{
    event::Target,
    membership::{Membership, TransferError},
    permission::Permission,
    user::UserId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError},
    tenant_access::TenantAccess,
};

/// The member who becomes the owner.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// The new owner.
    pub user_id: UserId,
}

/// Why the ownership was not transferred.
#[derive(Debug, thiserror::Error)]
pub enum TransferOwnershipError {
    /// The actor may not transfer the tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such member.
    #[error("there is no such member")]
    NotFound,
    /// The ownership cannot go to that member.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct TransferOwnership {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl TransferOwnership {
    /// Makes the member an owner and the actor an admin. Returns the new owner.
    ///
    /// # Errors
    /// The variants of [`TransferOwnershipError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Membership, TransferOwnershipError> {
        let mut work = self.access.begin::<TransferOwnershipError>(actor, Permission::TenantTransfer).await?;
        let found = work.memberships().find(command.user_id).await?;
        let target = work.require(found, Target::Member(command.user_id)).ok_or(TransferOwnershipError::NotFound)?;
        let owner = work.acting_member()?.clone();
        let transfer = owner.transfer_ownership(&target, work.now())?;
        let (new_owner, former_owner) = (transfer.value.new_owner, transfer.value.former_owner);
        work.memberships().update(&target, &new_owner).await?;
        work.memberships().update(&owner, &former_owner).await?;
        let changes = [AccessChange::between(&target, &new_owner), AccessChange::between(&owner, &former_owner)];
        work.announce(changes.into_iter().flatten()).await?;
        work.commit([transfer.event]).await?;
        Ok(new_owner)
    }
}

//! Shows one member of the actor's tenant.

use tenantry_domain::{event::Target, membership::Membership, permission::Permission, user::UserId};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the member was not returned.
#[derive(Debug, thiserror::Error)]
pub enum FindMemberError {
    /// The actor may not see members.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such member.
    #[error("there is no such member")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindMember {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl FindMember {
    /// Returns the member.
    ///
    /// # Errors
    /// The variants of [`FindMemberError`].
    pub async fn execute(&self, actor: &Actor, user_id: UserId) -> Result<Membership, FindMemberError> {
        let mut read = self.access.read::<FindMemberError>(actor, Permission::MembersRead).await?;
        let found = read.memberships().find(user_id).await?;
        read.require(found, Target::Member(user_id)).ok_or(FindMemberError::NotFound)
    }
}

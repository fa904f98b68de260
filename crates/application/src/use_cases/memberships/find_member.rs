//! Shows one member of the actor's tenant.

use std::sync::Arc;

use tenantry_domain::{event::Target, id::UserId, membership::Membership, permission::Permission};

use crate::{
    actor::{AccessError, Actor},
    ports::{attempts::AttemptLog, store_error::StoreError, unit_of_work::UnitOfWorkFactory},
    use_cases::attempts::own,
};

/// Why no member is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindMemberError {
    /// The actor may not see members.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such member in this tenant.
    #[error("there is no such member")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindMember {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl FindMember {
    /// Gives the member.
    ///
    /// # Errors
    /// The variants of [`FindMemberError`].
    pub async fn execute(&self, actor: &Actor, user_id: UserId) -> Result<Membership, FindMemberError> {
        let member = actor.allowed(Permission::MembersRead)?;
        let mut read = self.store.read(member.tenant_id).await?;
        let found = read.memberships().find(user_id).await?;
        own(found, Target::Member(user_id), actor, &*self.attempts).ok_or(FindMemberError::NotFound)
    }
}

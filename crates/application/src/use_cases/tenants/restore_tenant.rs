//! Undoes the deletion of a tenant, for its owner. The operator does so by changing its status.

use tenantry_domain::{
    permission::Permission,
    policy,
    tenant::{IllegalMove, Tenant, TenantMove},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError},
    tenant_access::TenantAccess,
};

/// Why the tenant was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreTenantError {
    /// The actor may not restore the tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It is not deleted, or its grace is over.
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RestoreTenant {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RestoreTenant {
    /// Restores the actor's tenant to what it was before it was deleted.
    ///
    /// # Errors
    /// The variants of [`RestoreTenantError`].
    pub async fn execute(&self, actor: &Actor) -> Result<Tenant, RestoreTenantError> {
        let user_id = actor.member()?.user_id;
        let mut work = self.access.begin_own::<RestoreTenantError>(actor).await?;
        // Nobody holds a permission in a deleted tenant, so the membership is asked as it is stored.
        let acting = work.memberships().find(user_id).await?.ok_or(AccessError::NotAMember)?;
        let principal = acting.principal().ok_or(AccessError::NotAMember)?;
        policy::holds(&principal, Permission::TenantDelete).map_err(AccessError::from)?;
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        let restored = tenant.advance(TenantMove::Restore, work.now())?;
        work.tenants().update(&tenant, &restored.value).await?;
        work.announce([AccessChange::standing_of(&restored.value)]).await?;
        work.commit([restored.event]).await?;
        Ok(restored.value)
    }
}

//! Shows the tenant to its members, even while it is blocked, because they may see why.

use tenantry_domain::permission::Permission;

use crate::{
    actor::{AccessError, Actor},
    ports::{store_error::StoreError, tenants::TenantView},
    tenant_access::TenantAccess,
};

/// Why the tenant was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ReadTenantError {
    /// The actor may not see the tenant, or it no longer exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ReadTenant {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ReadTenant {
    /// Returns the actor's tenant with its seats.
    ///
    /// # Errors
    /// The variants of [`ReadTenantError`].
    pub async fn execute(&self, actor: &Actor) -> Result<TenantView, ReadTenantError> {
        let mut read = self.access.read::<ReadTenantError>(actor, Permission::TenantRead).await?;
        Ok(read.tenants().find().await?.ok_or(AccessError::NotAMember)?)
    }
}

//! Shows the tenant to its members, also while it is blocked: they may see why.

use tenantry_domain::permission::Permission;

use crate::{
    actor::{AccessError, Actor},
    ports::{store_error::StoreError, tenants::TenantView},
    tenant_access::TenantAccess,
};

/// Why the tenant is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadTenantError {
    /// The actor may not see it, or it is gone.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ReadTenant {
    /// Lets the actor read.
    pub access: TenantAccess,
}

impl ReadTenant {
    /// Gives the actor's tenant with its seats.
    ///
    /// # Errors
    /// The variants of [`ReadTenantError`].
    pub async fn execute(&self, actor: &Actor) -> Result<TenantView, ReadTenantError> {
        let mut read = self.access.read::<ReadTenantError>(actor, Permission::TenantRead).await?;
        Ok(read.tenants().find().await?.ok_or(AccessError::NotAMember)?)
    }
}

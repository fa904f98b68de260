//! Shows the tenant to its members, also while it is blocked: they may see why.

use std::sync::Arc;

use tenantry_domain::permission::Permission;

use crate::{
    actor::{AccessError, Actor},
    ports::{store_error::StoreError, tenants::TenantView, unit_of_work::UnitOfWorkFactory},
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
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
}

impl ReadTenant {
    /// Gives the actor's tenant with its seats.
    ///
    /// # Errors
    /// The variants of [`ReadTenantError`].
    pub async fn execute(&self, actor: &Actor) -> Result<TenantView, ReadTenantError> {
        let member = actor.allowed(Permission::TenantRead)?;
        let mut read = self.store.read(member.tenant_id).await?;
        Ok(read.tenants().find().await?.ok_or(AccessError::NotAMember)?)
    }
}

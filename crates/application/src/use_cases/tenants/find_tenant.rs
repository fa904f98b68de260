//! Shows a tenant to the operator of the installation: only what the directory holds, none of the tenant's data.

use std::sync::Arc;

use tenantry_domain::tenant::Tenant;

use crate::{
    actor::{AccessError, Actor},
    ports::{
        store_error::StoreError,
        tenants::TenantKey,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// Why the tenant was not returned.
#[derive(Debug, thiserror::Error)]
pub enum FindTenantError {
    /// The actor is not an operator.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No tenant has that id or slug.
    #[error("there is no such tenant")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindTenant {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
}

impl FindTenant {
    /// Returns the tenant with the given id or slug.
    ///
    /// # Errors
    /// The variants of [`FindTenantError`].
    pub async fn execute(&self, actor: &Actor, key: &TenantKey) -> Result<Tenant, FindTenantError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::Operate).await?;
        read.directory().find(key).await?.ok_or(FindTenantError::NotFound)
    }
}

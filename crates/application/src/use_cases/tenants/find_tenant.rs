//! Shows a tenant to the operator of the installation. Nothing of its data: only what the directory holds.

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

/// Why no tenant is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindTenantError {
    /// The actor is no operator.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no tenant of that name.
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
    /// Gives the tenant of that id or slug.
    ///
    /// # Errors
    /// The variants of [`FindTenantError`].
    pub async fn execute(&self, actor: &Actor, key: &TenantKey) -> Result<Tenant, FindTenantError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::Operate).await?;
        read.directory().find(key).await?.ok_or(FindTenantError::NotFound)
    }
}

//! Shows a tenant to the operator of the installation. Nothing of its data: only what the directory holds.

use std::sync::Arc;

use tenantry_domain::tenant::Tenant;

use crate::{
    actor::{Actor, Who},
    ports::{
        store_error::StoreError,
        tenants::TenantKey,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// Why no tenant is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindTenantError {
    /// Only operators and the system itself look for tenants.
    #[error("only an operator can do this")]
    NotAnOperator,
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
        match actor.who {
            Who::PlatformAdmin { .. } | Who::System { .. } => {}
            Who::Anonymous | Who::Member(_) => return Err(FindTenantError::NotAnOperator),
        }
        let mut read = self.store.read_platform(PlatformReason::Operate).await?;
        read.directory().find(key).await?.ok_or(FindTenantError::NotFound)
    }
}

//! Shows the settings of the tenant to its members, even while it is blocked, as the tenant itself.

use tenantry_domain::{permission::Permission, tenant_settings::TenantSettings};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the settings were not returned.
#[derive(Debug, thiserror::Error)]
pub enum ReadTenantSettingsError {
    /// The actor may not see the tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ReadTenantSettings {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ReadTenantSettings {
    /// Returns the settings of the actor's tenant.
    ///
    /// # Errors
    /// The variants of [`ReadTenantSettingsError`].
    pub async fn execute(&self, actor: &Actor) -> Result<TenantSettings, ReadTenantSettingsError> {
        let tenant_id = actor.member()?.tenant_id;
        let mut read = self.access.read::<ReadTenantSettingsError>(actor, Permission::TenantRead).await?;
        let found = read.tenant_settings().find().await?;
        Ok(found.unwrap_or_else(|| TenantSettings::unset(tenant_id)))
    }
}

//! Changes the settings of the tenant.

use tenantry_domain::{
    permission::Permission,
    tenant_settings::{ChangedSince, TenantSettings, TenantSettingsChange},
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// The changes, and what the caller has seen.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// The changes.
    pub change: TenantSettingsChange,
    /// The versions that the caller has seen, one of which must be the current one; `None` for any.
    pub seen: Option<Vec<u32>>,
}

/// Why the settings were not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTenantSettingsError {
    /// The actor may not change the tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Somebody else has changed the settings since the caller read them.
    #[error(transparent)]
    Changed(#[from] ChangedSince),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ChangeTenantSettings {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl ChangeTenantSettings {
    /// Changes the settings of the actor's tenant. Settings that are so already change nothing.
    ///
    /// # Errors
    /// The variants of [`ChangeTenantSettingsError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<TenantSettings, ChangeTenantSettingsError> {
        let mut work = self.access.begin::<ChangeTenantSettingsError>(actor, Permission::TenantUpdate).await?;
        let found = work.tenant_settings().find().await?;
        let settings = found.unwrap_or_else(|| TenantSettings::unset(work.tenant_id()));
        let Some(changed) = settings.change(&command.change, command.seen.as_deref())? else { return Ok(settings) };
        work.tenant_settings().update(&settings, &changed.value).await?;
        work.commit([changed.event]).await?;
        Ok(changed.value)
    }
}

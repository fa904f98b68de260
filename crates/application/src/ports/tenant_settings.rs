//! The port of a tenant's settings.

use async_trait::async_trait;
use tenantry_domain::tenant_settings::TenantSettings;

use super::store_error::StoreError;

/// The settings of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantSettingsRepository: Send {
    /// MUST give the settings of this tenant, or `None` if it never set anything.
    async fn find(&mut self) -> Result<Option<TenantSettings>, StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    /// MUST take 0 as the version of a tenant that never set anything, also when several set something at the same
    /// time.
    async fn update(&mut self, before: &TenantSettings, after: &TenantSettings) -> Result<(), StoreError>;
}

/// Reads the settings of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantSettingsReader: Send {
    /// MUST give the settings of this tenant, or `None` if it never set anything.
    async fn find(&mut self) -> Result<Option<TenantSettings>, StoreError>;
}

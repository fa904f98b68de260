//! Renames the tenant. Its slug does not change, because people keep it in their bookmarks.

use tenantry_domain::{names::DisplayName, permission::Permission, tenant::Tenant};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// The new name of the tenant.
#[derive(Debug, Clone)]
pub struct Command {
    /// The name.
    pub name: DisplayName,
}

/// Why the name was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RenameTenantError {
    /// The actor may not rename the tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RenameTenant {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RenameTenant {
    /// Renames the actor's tenant. The same name changes nothing.
    ///
    /// # Errors
    /// The variants of [`RenameTenantError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Tenant, RenameTenantError> {
        let mut work = self.access.begin::<RenameTenantError>(actor, Permission::TenantUpdate).await?;
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        let Some(renamed) = tenant.rename(command.name, work.now()) else { return Ok(tenant) };
        work.tenants().update(&tenant, &renamed.value).await?;
        work.commit([renamed.event]).await?;
        Ok(renamed.value)
    }
}

//! Begins to purge a deleted tenant: from here on nothing brings it back, and nobody is served in it. What is stored of it
//! is removed afterwards, by a process that may.

use tenantry_domain::tenant::{PurgeError, PurgeTime, TenantId};

use super::find_tenant::{FindTenant, FindTenantError};
use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError, tenants::TenantKey},
    tenant_access::TenantAccess,
};

/// The tenant to purge, and when.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: TenantKey,
    /// When it is purged.
    pub when: PurgeTime,
}

/// Why the purge did not begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginPurgeError {
    /// The actor is not an operator, or the tenant does not exist.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// It is not deleted, or its deletion can still be undone.
    #[error(transparent)]
    Refused(#[from] PurgeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for BeginPurgeError {
    fn from(error: AccessError) -> Self {
        Self::Find(error.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct BeginPurge {
    /// Finds the tenant.
    pub find_tenant: FindTenant,
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl BeginPurge {
    /// Begins to purge the tenant, if that has not begun, and returns which one it is.
    ///
    /// # Errors
    /// The variants of [`BeginPurgeError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<TenantId, BeginPurgeError> {
        let found = self.find_tenant.execute(actor, &command.tenant).await?;
        // In a tenant that is being purged no unit of work begins.
        if found.purge(command.when, self.access.clock.now())?.is_none() {
            return Ok(found.id());
        }
        let mut work = self.access.operate::<BeginPurgeError>(actor, found.id()).await?;
        let tenant = work.tenants().find().await?.ok_or(FindTenantError::NotFound)?;
        let Some(purged) = tenant.purge(command.when, work.now())? else { return Ok(found.id()) };
        work.tenants().update(&tenant, &purged.value).await?;
        work.announce([AccessChange::standing_of(&purged.value)]).await?;
        work.commit([purged.event]).await?;
        Ok(found.id())
    }
}

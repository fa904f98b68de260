//! Gives the tenant another name; its slug stays, since people keep it in their bookmarks.

use std::sync::Arc;

use tenantry_domain::{names::DisplayName, permission::Permission, tenant::Tenant};

use crate::{
    actor::{AccessError, Actor},
    ports::{clock::Clock, ids::IdGenerator, store_error::StoreError, unit_of_work::UnitOfWorkFactory},
    use_cases::{acting::acting_member, trail::record},
};

/// How the tenant shall be called.
#[derive(Debug, Clone)]
pub struct Command {
    /// The name.
    pub name: DisplayName,
}

/// Why the name stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum RenameTenantError {
    /// The actor may not rename it.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RenameTenant {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl RenameTenant {
    /// Renames the actor's tenant; the same name changes nothing.
    ///
    /// # Errors
    /// The variants of [`RenameTenantError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Tenant, RenameTenantError> {
        let member = actor.allowed(Permission::TenantUpdate)?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        acting_member::<RenameTenantError>(&mut *work, member, Permission::TenantUpdate).await?;
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        let Some(renamed) = tenant.rename(command.name, now) else { return Ok(tenant) };
        work.tenants().update(&tenant, &renamed.value).await?;
        record(&mut *work, &*self.ids, actor, now, [renamed.event]).await?;
        work.commit().await?;
        Ok(renamed.value)
    }
}

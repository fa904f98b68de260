//! Deletes a tenant: its owner their own, the operator any. All of it stays for a while, in which the deletion can be
//! undone; then it is purged. Its members feel it immediately: they can only sign in and see why.

use std::sync::Arc;

use tenantry_domain::{
    permission::Permission,
    slug::Slug,
    tenant::{DeleteError, NewDeletion, Tenant, TenantId},
};

use super::find_tenant::{FindTenant, FindTenantError};
use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError, tenants::TenantKey},
    settings::Settings,
    tenant_access::TenantAccess,
};

/// The tenant to delete.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its slug. A member repeats that of their own tenant.
    pub slug: Slug,
    /// Whether it is deleted although it has members besides the owner.
    pub force: bool,
}

/// Why the tenant was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteTenantError {
    /// The actor may not delete the tenant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// An operator named no tenant.
    #[error("there is no such tenant")]
    NotFound,
    /// The tenant does not let itself be deleted so.
    #[error(transparent)]
    Refused(#[from] DeleteError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FindTenantError> for DeleteTenantError {
    fn from(error: FindTenantError) -> Self {
        match error {
            FindTenantError::Access(error) => Self::Access(error),
            FindTenantError::NotFound => Self::NotFound,
            FindTenantError::Store(error) => Self::Store(error),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct DeleteTenant {
    /// Finds the tenant that an operator names.
    pub find_tenant: FindTenant,
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// How long a deletion can be undone.
    pub settings: Arc<Settings>,
}

impl DeleteTenant {
    /// Deletes the tenant.
    ///
    /// # Errors
    /// The variants of [`DeleteTenantError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Tenant, DeleteTenantError> {
        let named = self.named(actor, &command.slug).await?;
        let mut read = match named {
            Some(tenant) => self.access.inspect::<DeleteTenantError>(actor, tenant).await?,
            None => self.access.read::<DeleteTenantError>(actor, Permission::TenantDelete).await?,
        };
        // Whoever joins after this look loses nothing yet: the deletion can be undone.
        let members = read.tenants().find().await?.map_or(0, |view| view.members);
        drop(read);
        let mut work = match named {
            Some(tenant) => self.access.operate::<DeleteTenantError>(actor, tenant).await?,
            None => self.access.begin::<DeleteTenantError>(actor, Permission::TenantDelete).await?,
        };
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        let deletion = NewDeletion {
            slug: &command.slug,
            others: members.saturating_sub(1),
            force: command.force,
            grace: self.settings.deletion_grace,
        };
        let deleted = tenant.delete(deletion, work.now())?;
        work.tenants().update(&tenant, &deleted.value).await?;
        work.announce([AccessChange::standing_of(&deleted.value)]).await?;
        work.commit([deleted.event]).await?;
        Ok(deleted.value)
    }

    /// Returns the tenant that an operator names; `None` for everybody else, who can delete their own only.
    async fn named(&self, actor: &Actor, slug: &Slug) -> Result<Option<TenantId>, DeleteTenantError> {
        if actor.operator().is_err() {
            return Ok(None);
        }
        let found = self.find_tenant.execute(actor, &TenantKey::Slug(slug.clone())).await?;
        Ok(Some(found.id()))
    }
}

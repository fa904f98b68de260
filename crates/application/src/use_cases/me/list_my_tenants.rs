//! Lists the tenants that a person belongs to, for the tenant switcher.

use tenantry_domain::{
    page::{Page, PageRequest},
    tenant::TenantId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{store_error::StoreError, user_tenants::UserTenant},
    tenant_access::TenantAccess,
};

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListMyTenantsError {
    /// The actor is not signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListMyTenants {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListMyTenants {
    /// Returns a page of the actor's memberships, active or not, whatever the status of their tenants.
    ///
    /// # Errors
    /// The variants of [`ListMyTenantsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<TenantId>,
    ) -> Result<Page<UserTenant, TenantId>, ListMyTenantsError> {
        let user_id = actor.person()?.user_id;
        let mut read = self.access.read_person::<ListMyTenantsError>(actor).await?;
        Ok(read.user_tenants().list(user_id, page).await?)
    }
}

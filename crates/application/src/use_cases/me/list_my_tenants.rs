//! Lists the tenants a person belongs to, for the switcher.

use std::sync::Arc;

use tenantry_domain::{
    id::TenantId,
    page::{Page, PageRequest},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{store_error::StoreError, unit_of_work::UnitOfWorkFactory, user_tenants::UserTenant},
};

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListMyTenantsError {
    /// Nobody is signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListMyTenants {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
}

impl ListMyTenants {
    /// Gives a page of the actor's memberships, active or not, whatever the state of their tenants.
    ///
    /// # Errors
    /// The variants of [`ListMyTenantsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<TenantId>,
    ) -> Result<Page<UserTenant, TenantId>, ListMyTenantsError> {
        let member = actor.member()?;
        let mut read = self.store.read(member.tenant_id).await?;
        Ok(read.user_tenants().list(member.user_id, page).await?)
    }
}

//! Lists the tenants of the installation, for the operator and for jobs that work in one after the other: only what the
//! directory holds, none of the tenants' data.

use std::sync::Arc;

use tenantry_domain::{
    page::{Page, PageRequest},
    tenant::{Standing, Tenant, TenantId},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// The tenants and the page to return.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// Only tenants of this standing; `None` for all.
    pub standing: Option<Standing>,
    /// The page.
    pub page: PageRequest<TenantId>,
}

/// Why the tenants were not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListTenantsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListTenants {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
}

impl ListTenants {
    /// Returns a page of the tenants, in the order of their ids: the oldest first.
    ///
    /// # Errors
    /// The variants of [`ListTenantsError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Page<Tenant, TenantId>, ListTenantsError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
        Ok(read.directory().list(command.standing, command.page).await?)
    }
}

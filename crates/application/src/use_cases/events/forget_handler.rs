//! Forgets an event handler that is gone, so that no event is kept for it any more.

use std::sync::Arc;

use tenantry_domain::{
    event::HandlerName,
    page::{Limit, PageRequest},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    tenant_access::TenantAccess,
};

/// Why the handler was not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetHandlerError {
    /// The actor is not an operator.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No handler of that name was ever started.
    #[error("no event handler of that name is known")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ForgetHandler {
    /// Lists the tenants.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Opens the units of work in them.
    pub access: TenantAccess,
}

impl ForgetHandler {
    /// Forgets the handler: its cursors in all tenants, and then the handler. If it is started again, it is a new one.
    ///
    /// # Errors
    /// The variants of [`ForgetHandlerError`].
    pub async fn execute(&self, actor: &Actor, handler: &HandlerName) -> Result<(), ForgetHandlerError> {
        actor.operator()?;
        let mut page = PageRequest { after: None, limit: Limit::MAX };
        loop {
            let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
            let tenants = read.directory().list(None, page.clone()).await?;
            for tenant in &tenants.items {
                let mut work = self.access.operate::<ForgetHandlerError>(actor, tenant.id()).await?;
                work.event_cursors().delete(handler).await?;
                work.commit([]).await?;
            }
            page.after = tenants.next;
            if page.after.is_none() {
                break;
            }
        }
        let mut work = self.store.begin_platform(PlatformReason::Operate).await?;
        if !work.known_handlers().delete(handler).await? {
            return Err(ForgetHandlerError::NotFound);
        }
        Ok(work.commit().await?)
    }
}

//! Shows an operator how far the event handlers are in a tenant.

use tenantry_domain::{
    event::{CursorState, EventCursor, HandlerName},
    tenant::Tenant,
};

use super::place::Place;
use crate::{
    actor::{AccessError, Actor},
    ports::{outbox::Event, store_error::StoreError, tenants::TenantKey},
    tenant_access::TenantAccess,
    use_cases::tenants::find_tenant::{FindTenant, FindTenantError},
};

/// The tenant, and which of the handlers.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: TenantKey,
    /// Only this handler; `None` for all.
    pub handler: Option<HandlerName>,
}

/// How far the handlers are in a tenant.
#[derive(Debug, Clone)]
pub struct TenantHandlers {
    /// The tenant.
    pub tenant: Tenant,
    /// The handlers, by name.
    pub handlers: Vec<HandlerProgress>,
}

/// How far a handler is.
#[derive(Debug, Clone)]
pub struct HandlerProgress {
    /// Its cursor.
    pub cursor: EventCursor,
    /// What the cursor waits for.
    pub state: CursorState,
    /// The next event: the one that failed, if one did; `None` if the handler passed all there are.
    pub next: Option<Event>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ListHandlersError {
    /// The actor is not an operator, or the tenant does not exist.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ListHandlersError {
    fn from(error: AccessError) -> Self {
        Self::Find(error.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct ListHandlers {
    /// Finds the tenant.
    pub find_tenant: FindTenant,
    /// Opens the read side.
    pub access: TenantAccess,
}

impl ListHandlers {
    /// Returns how far the handlers are.
    ///
    /// # Errors
    /// The variants of [`ListHandlersError`].
    pub async fn execute(&self, actor: &Actor, command: &Command) -> Result<TenantHandlers, ListHandlersError> {
        let tenant = self.find_tenant.execute(actor, &command.tenant).await?;
        let mut read = self.access.inspect::<ListHandlersError>(actor, tenant.id()).await?;
        let mut known = read.known_handlers().list().await?;
        known.retain(|handler| command.handler.as_ref().is_none_or(|only| *only == handler.name));
        let mut handlers = Vec::with_capacity(known.len());
        for Place { cursor, .. } in Place::of_all(&mut *read, &known).await? {
            let next = read.outbox().list(cursor.seq, 1).await?.into_iter().next();
            handlers.push(HandlerProgress { state: cursor.state(read.now()), cursor, next });
        }
        Ok(TenantHandlers { tenant, handlers })
    }
}

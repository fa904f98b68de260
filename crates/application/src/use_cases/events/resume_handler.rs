//! Lets an event handler go on in a tenant after an event failed: an operator decides whether to try the event again at
//! once, or to leave it out.

use tenantry_domain::event::{EventCursor, HandlerName};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        queues::{Queue, QueueKind, QueueOwner},
        store_error::StoreError,
        tenants::TenantKey,
    },
    tenant_access::TenantAccess,
    use_cases::tenants::find_tenant::{FindTenant, FindTenantError},
};

/// What becomes of the event that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumption {
    /// It is tried again at once, as if it had never failed.
    Retry,
    /// It is left out. The handler never gets it.
    Skip,
}

/// The handler, and what becomes of the event.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: TenantKey,
    /// The handler.
    pub handler: HandlerName,
    /// What becomes of the event.
    pub resumption: Resumption,
}

/// Why the handler stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum ResumeHandlerError {
    /// The actor is not an operator, or the tenant does not exist.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// No event failed.
    #[error("no event failed in this handler and tenant; `events list` shows which did")]
    NoneFailed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ResumeHandlerError {
    fn from(error: AccessError) -> Self {
        Self::Find(error.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct ResumeHandler {
    /// Finds the tenant.
    pub find_tenant: FindTenant,
    /// Opens the unit of work.
    pub access: TenantAccess,
}

impl ResumeHandler {
    /// Moves the cursor, wakes the tenant's events, and returns the cursor as it was before.
    ///
    /// # Errors
    /// The variants of [`ResumeHandlerError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<EventCursor, ResumeHandlerError> {
        let tenant = self.find_tenant.execute(actor, &command.tenant).await?;
        let mut work = self.access.operate::<ResumeHandlerError>(actor, tenant.id()).await?;
        let before = work.event_cursors().find(&command.handler).await?.ok_or(ResumeHandlerError::NoneFailed)?;
        let after = match command.resumption {
            Resumption::Retry => before.retry(),
            Resumption::Skip => before.skip(),
        };
        work.event_cursors().update(&after.ok_or(ResumeHandlerError::NoneFailed)?).await?;
        let (queue, now) = (Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant.id()) }, work.now());
        work.queues().wake(queue, now).await?;
        work.commit([]).await?;
        let (handler, seq) = (before.handler.as_str(), before.seq + 1);
        tracing::warn!(tenant_id = %tenant.id(), handler, seq, resumption = ?command.resumption, "an operator resumed a handler");
        Ok(before)
    }
}

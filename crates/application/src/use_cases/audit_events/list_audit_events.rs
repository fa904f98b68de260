//! Lists the audit log of the actor's tenant, newest first, in at most three queries.

use tenantry_domain::{
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        audit_events::{AuditEvent, AuditFilter, AuditKey},
        store_error::StoreError,
    },
    tenant_access::TenantAccess,
};

/// Which entries, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// Which entries.
    pub filter: AuditFilter,
    /// Which page.
    pub page: PageRequest<AuditKey>,
}

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListAuditEventsError {
    /// The actor may not see the list.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListAuditEvents {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListAuditEvents {
    /// Returns the page.
    ///
    /// # Errors
    /// The variants of [`ListAuditEventsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        command: Command,
    ) -> Result<Page<AuditEvent, AuditKey>, ListAuditEventsError> {
        let mut read = self.access.read::<ListAuditEventsError>(actor, Permission::AuditRead).await?;
        Ok(read.audit_events().list(command.filter, command.page).await?)
    }
}

//! Moves a tenant to another status, for the operator or a job. The change affects its members immediately, and the
//! audit log shows them who made it.

use tenantry_domain::tenant::{IllegalMove, Tenant, TenantMove};

use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError, tenants::TenantKey},
    tenant_access::TenantAccess,
    use_cases::tenants::find_tenant::{FindTenant, FindTenantError},
};

/// The tenant and the move.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: TenantKey,
    /// The move.
    pub step: TenantMove,
}

/// Why the status was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTenantStatusError {
    /// The actor is not an operator, or the tenant does not exist.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The status does not allow the move.
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ChangeTenantStatusError {
    fn from(error: AccessError) -> Self {
        Self::Find(error.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct ChangeTenantStatus {
    /// Finds the tenant.
    pub find_tenant: FindTenant,
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl ChangeTenantStatus {
    /// Moves the tenant.
    ///
    /// # Errors
    /// The variants of [`ChangeTenantStatusError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Tenant, ChangeTenantStatusError> {
        let found = self.find_tenant.execute(actor, &command.tenant).await?;
        let mut work = self.access.operate::<ChangeTenantStatusError>(actor, found.id()).await?;
        let tenant = work.tenants().find().await?.ok_or(FindTenantError::NotFound)?;
        let moved = tenant.advance(command.step, work.now())?;
        work.tenants().update(&tenant, &moved.value).await?;
        work.announce([AccessChange::standing_of(&moved.value)]).await?;
        work.commit([moved.event]).await?;
        Ok(moved.value)
    }
}

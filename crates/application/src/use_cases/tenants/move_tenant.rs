//! Moves a tenant to another tier while its members work, for the operator. The audit log shows its members that it was moved.

use tenantry_domain::tenant::{Tenant, Tier};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        store_error::StoreError,
        tenant_mover::{MoveError, MoveListener, Moved, TenantMover},
        tenants::TenantKey,
    },
    tenant_access::TenantAccess,
    use_cases::tenants::find_tenant::{FindTenant, FindTenantError},
};

/// The tenant and its new tier.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: TenantKey,
    /// Where its rows are to be.
    pub to: Tier,
}

/// Why the tenant was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveTenantError {
    /// The actor is not an operator, or the tenant does not exist.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// It was not moved, or something of it was left.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// It was moved, but that could not be recorded.
    #[error("the tenant was moved, but its audit log does not say so")]
    Unrecorded(#[source] StoreError),
}

impl From<AccessError> for MoveTenantError {
    fn from(error: AccessError) -> Self {
        Self::Find(error.into())
    }
}

impl From<StoreError> for MoveTenantError {
    fn from(error: StoreError) -> Self {
        Self::Unrecorded(error)
    }
}

/// The use case.
#[derive(Clone)]
pub struct MoveTenant {
    /// Finds the tenant.
    pub find_tenant: FindTenant,
    /// Authorizes the actor and opens the unit of work that records the move.
    pub access: TenantAccess,
}

impl MoveTenant {
    /// Moves the tenant by the mover of its store, and reports each step to `told`. Returns the tenant as it was before.
    ///
    /// # Errors
    /// The variants of [`MoveTenantError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        mover: &dyn TenantMover,
        command: Command,
        told: &MoveListener<'_>,
    ) -> Result<(Tenant, Moved), MoveTenantError> {
        let found = self.find_tenant.execute(actor, &command.tenant).await?;
        let done = mover.move_to(found.id(), command.to, told).await;
        if matches!(done, Ok(_) | Err(MoveError::Left(_))) {
            self.record(actor, &found).await?;
        }
        Ok((found, done?))
    }

    /// Records where the tenant is now, if that is not where it was.
    async fn record(&self, actor: &Actor, before: &Tenant) -> Result<(), MoveTenantError> {
        let mut work = self.access.operate::<MoveTenantError>(actor, before.id()).await?;
        let after = work.tenants().find().await?;
        let Some(event) = after.and_then(|after| after.moved_from(before.tier())) else { return Ok(()) };
        Ok(work.commit([event]).await?)
    }
}

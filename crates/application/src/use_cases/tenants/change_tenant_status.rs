//! Moves a tenant to another status, as the operator or a job wants it. Its members feel it at once, and its audit
//! log tells them who did it.

use std::sync::Arc;

use tenantry_domain::tenant::{IllegalMove, Tenant, TenantMove};

use crate::{
    actor::Actor,
    ports::{
        access_changes::AccessChange, clock::Clock, ids::IdGenerator, store_error::StoreError, tenants::TenantKey,
        unit_of_work::UnitOfWorkFactory,
    },
    use_cases::{
        tenants::find_tenant::{FindTenant, FindTenantError},
        trail::{announce, record},
    },
};

/// Which tenant, and where to.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: TenantKey,
    /// The move.
    pub step: TenantMove,
}

/// Why the tenant stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTenantStatusError {
    /// The actor is no operator, or there is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The status does not allow the move.
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ChangeTenantStatus {
    /// Finds the tenant, for operators only.
    pub find_tenant: FindTenant,
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl ChangeTenantStatus {
    /// Moves the tenant.
    ///
    /// # Errors
    /// The variants of [`ChangeTenantStatusError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Tenant, ChangeTenantStatusError> {
        let found = self.find_tenant.execute(actor, &command.tenant).await?;
        let now = self.clock.now();
        let mut work = self.store.begin(found.id()).await?;
        let tenant = work.tenants().find().await?.ok_or(FindTenantError::NotFound)?;
        let moved = tenant.advance(command.step, now)?;
        work.tenants().update(&tenant, &moved.value).await?;
        announce(&mut *work, &*self.ids, now, [AccessChange::standing_of(&moved.value)]).await?;
        record(&mut *work, &*self.ids, actor, now, [moved.event]).await?;
        work.commit().await?;
        Ok(moved.value)
    }
}

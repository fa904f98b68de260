//! A mover without rows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::StoreError,
    tenant_mover::{MoveError, MoveListener, MoveStep, Moved, TenantMover},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::tenant::{Tenant, TenantId, TenantSnapshot, Tier};

/// Changes only what the directory says of a tenant, which is where each move ends.
pub struct DirectoryMover {
    store: Arc<dyn UnitOfWorkFactory>,
    leaves_rows: AtomicBool,
}

impl DirectoryMover {
    /// Returns the mover of that store.
    pub fn of(store: Arc<dyn UnitOfWorkFactory>) -> Self {
        Self { store, leaves_rows: AtomicBool::new(false) }
    }

    /// From now on the old rows of a tenant that was moved cannot be removed.
    pub fn leave_rows(&self) {
        self.leaves_rows.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl TenantMover for DirectoryMover {
    async fn move_to<'a>(&self, tenant: TenantId, to: Tier, told: &'a MoveListener<'a>) -> Result<Moved, MoveError> {
        let mut work = self.store.begin(tenant).await.map_err(MoveError::Store)?;
        let before = work.tenants().find().await.map_err(MoveError::Store)?.ok_or(MoveError::NotFound)?;
        if before.tier() != to {
            let version = before.snapshot().version + 1;
            let after = Tenant::restore(TenantSnapshot { tier: to, version, ..before.snapshot().clone() });
            work.tenants().update(&before, &after).await.map_err(MoveError::Store)?;
            work.commit().await.map_err(MoveError::Store)?;
            told(&MoveStep::Switched);
        }
        if self.leaves_rows.load(Ordering::SeqCst) {
            let cause = StoreError::Unavailable("the old rows are locked".into());
            return Err(MoveError::Left(Box::new(MoveError::Store(cause))));
        }
        Ok(Moved { rows: 0, fence: Duration::ZERO })
    }

    async fn look_at_move(&self, _: TenantId, _: Tier) -> Result<Vec<(String, u64)>, MoveError> {
        Ok(Vec::new())
    }
}

//! The port of moves, which the schemas of tenants are behind.

use async_trait::async_trait;
use tenantry_application::ports::tenant_mover::{MoveError, MoveListener, Moved, TenantMover};
use tenantry_domain::tenant::{TenantId, Tier};

use super::{Fleet, mover::Mover};

#[async_trait]
impl TenantMover for Fleet {
    async fn move_to<'a>(&self, tenant: TenantId, to: Tier, told: &'a MoveListener<'a>) -> Result<Moved, MoveError> {
        let mover = Mover::open(&self.schemas, tenant, told).await?;
        let done = mover.run(to).await;
        mover.close().await;
        done
    }

    async fn look_at_move(&self, tenant: TenantId, to: Tier) -> Result<Vec<(String, u64)>, MoveError> {
        let mover = Mover::open(&self.schemas, tenant, &|_| {}).await?;
        let counted = mover.count(to).await;
        mover.close().await;
        counted
    }
}

//! A write that leaves no trace, to check whether writes are stored.

use sea_orm::{DbErr, EntityTrait, IntoActiveModel};
use tenantry_domain::{Timestamp, secret::SecretHash};
use tenantry_isolation::AtomicTransaction;

use super::{
    columns::HashColumn,
    entities::idempotency_keys::{Entity, Model},
};

/// More than a unit of work of any request writes: on an almost full disk a smaller write may still succeed.
const BYTES: usize = 64 * 1024;

/// Adds a row and deletes it again, in a transaction that is committed.
pub(super) async fn try_write(work: AtomicTransaction) -> Result<(), DbErr> {
    // A hash that no client can produce a key for.
    let no_key = HashColumn::from(&SecretHash::restore([0; 32]));
    let row = Model {
        key: no_key.clone(),
        fingerprint: no_key.clone(),
        kind: " ".repeat(BYTES),
        tenant_id: None,
        user_id: None,
        invitation_id: None,
        expires_at: Timestamp::UNIX_EPOCH,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(&work).await?;
    Entity::delete_by_id(no_key).exec(&work).await?;
    work.commit().await
}

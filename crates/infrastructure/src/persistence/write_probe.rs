//! A write that leaves nothing behind, to see whether writes are stored.

use sea_orm::{DbErr, EntityTrait, IntoActiveModel};
use tenantry_domain::{Timestamp, secret::SecretHash};

use super::{
    columns::HashColumn,
    database::Database,
    entities::idempotency_keys::{Entity, Model},
};

/// As much as no unit of work of a request writes: what is left of a full disk may do for less.
const BYTES: usize = 64 * 1024;
/// Adds a row and takes it away again, in a transaction that is stored.
pub(super) async fn try_write(database: &Database) -> Result<(), DbErr> {
    // The hash of no key that anybody could send.
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
    let work = database.begin().await?;
    Entity::insert(row.into_active_model()).exec_without_returning(&work).await?;
    Entity::delete_by_id(no_key).exec(&work).await?;
    work.commit().await
}

//! Invitations by when they expire, so that whoever invites visits those that ran out and no other open ones.

use sea_orm_migration::prelude::*;

use crate::persistence::migrations::statements::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const INVITATIONS: &str = "tenantry_invitations";
const BY_EXPIRY: &str = "tenantry_invitations_by_expiry";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// A condition of the index on the status would not be met by a statement that binds the status.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index(BY_EXPIRY, INVITATIONS, &["tenant_id", "status", "expires_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(BY_EXPIRY).table(INVITATIONS).to_owned()).await
    }
}

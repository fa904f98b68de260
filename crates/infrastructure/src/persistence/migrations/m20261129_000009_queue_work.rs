//! The queues in which work waits for its turn.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null},
};

use super::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text("kind"),
            uuid("owner_id"),
            text("owner_kind"),
            timestamp_with_time_zone("due_at"),
            uuid_null("lease_id"),
            timestamp_with_time_zone_null("leased_until"),
            big_integer("wakes"),
        ];
        manager.create_table(table("tenantry_queues", &["kind", "owner_id"], columns)).await?;
        manager.create_index(index("tenantry_queues_due", "tenantry_queues", &["kind", "due_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tenantry_queues"]).await
    }
}

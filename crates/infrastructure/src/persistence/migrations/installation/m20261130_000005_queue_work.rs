//! The queues in which work waits for its turn, the mails that wait, the handlers of events, and the schedules.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, binary_len, binary_null, boolean, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use crate::persistence::migrations::statements::{drop_tables, index, sorted, table};

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
        manager.create_index(index("tenantry_queues_due", "tenantry_queues", &["kind", "due_at"])).await?;

        let columns = [
            uuid("owner_id"),
            uuid("id"),
            text("owner_kind"),
            uuid_null("invitation_id"),
            uuid_null("inviter_id"),
            binary_null("sealed"),
            timestamp_with_time_zone("queued_at"),
            timestamp_with_time_zone("due_at"),
            big_integer("attempts"),
            text_null("reply"),
            timestamp_with_time_zone_null("failed_at"),
        ];
        manager.create_table(table("tenantry_mails", &["owner_id", "id"], columns)).await?;
        manager.create_index(index("tenantry_mails_failed", "tenantry_mails", &["failed_at", "id"])).await?;

        let columns = [
            binary_len("recipient", 32),
            uuid("id"),
            text("kind"),
            uuid_null("inviter_id"),
            timestamp_with_time_zone("sent_at"),
        ];
        manager.create_table(table("tenantry_sent_mails", &["recipient", "id"], columns)).await?;
        let by_inviter = ["inviter_id", "sent_at"];
        manager.create_index(index("tenantry_sent_mails_by_inviter", "tenantry_sent_mails", &by_inviter)).await?;
        manager.create_index(index("tenantry_sent_mails_sent_at", "tenantry_sent_mails", &["sent_at"])).await?;

        let columns =
            [sorted(manager, "name"), text("start"), timestamp_with_time_zone("started_at"), boolean("announced")];
        manager.create_table(table("tenantry_event_handlers", &["name"], columns)).await?;

        let columns = [
            text("name"),
            timestamp_with_time_zone("next_at"),
            big_integer("attempts"),
            timestamp_with_time_zone_null("succeeded_at"),
            text_null("last_fault"),
            big_integer("version"),
        ];
        manager.create_table(table("tenantry_schedules", &["name"], columns)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "tenantry_schedules",
            "tenantry_event_handlers",
            "tenantry_sent_mails",
            "tenantry_mails",
            "tenantry_queues",
        ];
        drop_tables(manager, tables).await
    }
}

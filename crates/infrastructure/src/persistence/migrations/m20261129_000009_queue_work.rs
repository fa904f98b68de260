//! The queues in which work waits for its turn, the mails that wait, and what became of an invitation's mail.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, binary_len, binary_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid, uuid_null,
    },
};

use super::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const INVITATIONS: &str = "tenantry_invitations";

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

        for column in [timestamp_with_time_zone_null("bounced_at"), text_null("bounce_reply")] {
            let mut column = column;
            let alter = Table::alter().table(INVITATIONS).add_column(column.take()).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["bounce_reply", "bounced_at"] {
            manager.alter_table(Table::alter().table(INVITATIONS).drop_column(column).take()).await?;
        }
        drop_tables(manager, ["tenantry_sent_mails", "tenantry_mails", "tenantry_queues"]).await
    }
}

//! The trail of a tenant: audit log and outbox.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, json_binary, text, text_null, timestamp_with_time_zone, uuid, uuid_null},
};

use super::{drop_tables, index, of_tenant, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            big_integer("seq"),
            uuid("id"),
            timestamp_with_time_zone("at"),
            text("event"),
            text("target_kind"),
            uuid("target_id"),
            text("actor_kind"),
            uuid_null("actor_id"),
            text_null("actor_name"),
            uuid_null("session_id"),
            text_null("ip"),
            text_null("user_agent"),
            text_null("request_id"),
            json_binary("facts"),
        ];
        let audit = table("tenantry_audit_events", &["tenant_id", "seq"], columns)
            .foreign_key(&mut of_tenant("tenantry_audit_events"))
            .take();
        manager.create_table(audit).await?;

        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            big_integer("seq"),
            text("event"),
            json_binary("payload"),
            timestamp_with_time_zone("available_at"),
        ];
        let outbox = table("tenantry_outbox", &["tenant_id", "id"], columns)
            .foreign_key(&mut of_tenant("tenantry_outbox"))
            .take();
        manager.create_table(outbox).await?;
        manager.create_index(index("tenantry_outbox_due", "tenantry_outbox", &["tenant_id", "available_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tenantry_outbox", "tenantry_audit_events"]).await
    }
}

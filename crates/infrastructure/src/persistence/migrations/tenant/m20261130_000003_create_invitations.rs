//! Invitations of a tenant, and what became of their mails. At most one for an address is open.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, binary_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
};

use crate::persistence::migrations::statements::{drop_tables, index, sorted, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const INVITATIONS: &str = "tenantry_invitations";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            sorted(manager, "email_norm"),
            text("role"),
            uuid("invited_by"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            uuid_null("accepted_by"),
            binary_len("mailed_hash", 32),
            binary_len("inviter_hash", 32),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("sent_at"),
            timestamp_with_time_zone("expires_at"),
            big_integer("version"),
            timestamp_with_time_zone_null("bounced_at"),
            text_null("bounce_reply"),
        ];
        tenant_table(INVITATIONS, &["tenant_id", "id"], columns).create(manager).await?;
        let open = index("tenantry_invitations_open", INVITATIONS, &["tenant_id", "email_norm"])
            .unique()
            .and_where(Expr::col("status").eq("open"))
            .take();
        manager.create_index(open).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [INVITATIONS]).await
    }
}

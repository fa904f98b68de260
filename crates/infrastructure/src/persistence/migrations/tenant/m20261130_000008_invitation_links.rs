//! Invitation links of a tenant. A link is used at most as often as it may be.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, binary_len, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid,
    },
};

use crate::persistence::migrations::statements::{drop_tables, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const LINKS: &str = "tenantry_invitation_links";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            text_null("label"),
            text("role"),
            big_integer_null("max_uses"),
            big_integer("uses"),
            timestamp_with_time_zone_null("expires_at"),
            text_null("allowed_domains"),
            uuid("made_by"),
            binary_len("secret_hash", 32),
            timestamp_with_time_zone_null("disabled_at"),
            timestamp_with_time_zone("created_at"),
            big_integer("version"),
        ];
        let uses = Expr::col("max_uses").is_null().or(Expr::col("uses").lte(Expr::col("max_uses")));
        tenant_table(LINKS, &["tenant_id", "id"], columns)
            .check("tenantry_invitation_links_uses", uses)
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [LINKS]).await
    }
}

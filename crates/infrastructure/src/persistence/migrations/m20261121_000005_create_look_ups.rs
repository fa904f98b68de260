//! Tables that belong to no tenant and no person: answered requests and recent access changes.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, binary_len, text, text_null, timestamp_with_time_zone, uuid, uuid_null},
};

use super::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            binary_len("key", 32),
            binary_len("fingerprint", 32),
            text("kind"),
            uuid_null("tenant_id"),
            uuid_null("user_id"),
            uuid_null("invitation_id"),
            timestamp_with_time_zone("expires_at"),
        ];
        manager.create_table(table("tenantry_idempotency_keys", &["key"], columns)).await?;

        let columns = [
            uuid("id"),
            text("kind"),
            uuid("subject_id"),
            big_integer_null("version"),
            text_null("detail"),
            timestamp_with_time_zone("recorded_at"),
        ];
        manager.create_table(table("tenantry_access_changes", &["id"], columns)).await?;
        manager
            .create_index(index("tenantry_access_changes_recorded_at", "tenantry_access_changes", &["recorded_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tenantry_access_changes", "tenantry_idempotency_keys"]).await
    }
}

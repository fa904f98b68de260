//! The tenants, with what is read before their own tables are.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

use crate::persistence::migrations::statements::{drop_tables, index, sorted, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("id"),
            sorted(manager, "slug"),
            text("name"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            big_integer_null("seat_limit"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            big_integer("version"),
            big_integer_null("password_min_length"),
        ];
        manager.create_table(table("tenantry_tenants", &["id"], columns)).await?;
        manager.create_index(index("tenantry_tenants_slug", "tenantry_tenants", &["slug"]).unique().take()).await?;
        // Blocked tenants are few, and every start reads them.
        manager.create_index(index("tenantry_tenants_status", "tenantry_tenants", &["status"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tenantry_tenants"]).await
    }
}

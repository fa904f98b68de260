//! The jobs of a tenant.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, text_null, timestamp_with_time_zone, uuid},
};

use crate::persistence::migrations::statements::{drop_tables, index, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const JOBS: &str = "tenantry_jobs";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            text("kind"),
            text("payload"),
            timestamp_with_time_zone("due_at"),
            timestamp_with_time_zone("planned_at"),
            big_integer("attempts"),
            text("state"),
            text_null("last_fault"),
            timestamp_with_time_zone("created_at"),
            big_integer("version"),
        ];
        tenant_table(JOBS, &["tenant_id", "id"], columns).create(manager).await?;
        for (name, column) in [("tenantry_jobs_due", "due_at"), ("tenantry_jobs_planned", "planned_at")] {
            manager.create_index(index(name, JOBS, &["tenant_id", "state", column, "id"])).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [JOBS]).await
    }
}

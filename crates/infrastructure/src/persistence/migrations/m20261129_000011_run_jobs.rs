//! The jobs of tenants, and the schedules of the installation.

use sea_orm::DbBackend;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

use super::{drop_tables, index, of_tenant, table};
use crate::persistence::roles::raise_walls;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const JOBS: &str = "tenantry_jobs";
const SCHEDULES: &str = "tenantry_schedules";

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
        let jobs = table(JOBS, &["tenant_id", "id"], columns).foreign_key(&mut of_tenant(JOBS)).take();
        manager.create_table(jobs).await?;
        for (name, column) in [("tenantry_jobs_due", "due_at"), ("tenantry_jobs_planned", "planned_at")] {
            manager.create_index(index(name, JOBS, &["tenant_id", "state", column, "id"])).await?;
        }
        let columns = [
            text("name"),
            timestamp_with_time_zone("next_at"),
            big_integer("attempts"),
            timestamp_with_time_zone_null("succeeded_at"),
            text_null("last_fault"),
            big_integer("version"),
        ];
        manager.create_table(table(SCHEDULES, &["name"], columns)).await?;
        if manager.get_database_backend() == DbBackend::Postgres { raise_walls(manager, JOBS).await } else { Ok(()) }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [SCHEDULES, JOBS]).await
    }
}

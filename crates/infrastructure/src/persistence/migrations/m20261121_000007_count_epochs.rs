//! Access epochs: a number that only grows orders access changes and access tokens, independent of the clock.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, timestamp_with_time_zone},
};
use tenantry_domain::Timestamp;

use super::{drop_tables, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [big_integer("id"), big_integer("number"), timestamp_with_time_zone("advanced_at")];
        manager.create_table(table("tenantry_access_epoch", &["id"], columns)).await?;
        // No sweep has read the clock yet, so what the first sweep deletes was over long before.
        let never = Timestamp::UNIX_EPOCH;
        let first = Query::insert()
            .into_table("tenantry_access_epoch")
            .columns(["id", "number", "advanced_at"])
            .values_panic([1_i64.into(), 1_i64.into(), never.into()])
            .take();
        manager.execute(first).await?;

        // Earlier changes belong to the first epoch, and so does what a process of the previous release writes.
        let epoch = big_integer("epoch").default(1).take();
        manager.alter_table(Table::alter().table("tenantry_access_changes").add_column(epoch).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("tenantry_access_changes").drop_column("epoch").take()).await?;
        drop_tables(manager, ["tenantry_access_epoch"]).await
    }
}

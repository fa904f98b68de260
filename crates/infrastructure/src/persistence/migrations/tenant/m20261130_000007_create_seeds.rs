//! The seeds that a tenant was given. An older tenant has none, and is given them later.

use sea_orm_migration::{
    prelude::*,
    schema::{timestamp_with_time_zone, uuid},
};

use crate::persistence::migrations::statements::{drop_tables, sorted, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const SEEDS: &str = "tenantry_tenant_seeds";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [uuid("tenant_id"), sorted(manager, "name"), timestamp_with_time_zone("seeded_at")];
        tenant_table(SEEDS, &["tenant_id", "name"], columns).create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [SEEDS]).await
    }
}

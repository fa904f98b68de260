//! Claims of domains. A tenant claims a domain at most once.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

use crate::persistence::migrations::statements::{drop_tables, index, sorted, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const CLAIMS: &str = "tenantry_domain_claims";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            sorted(manager, "domain"),
            text("policy"),
            text("role"),
            text("token"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            timestamp_with_time_zone_null("missing_since"),
            text_null("lost_reason"),
            uuid("claimed_by"),
            timestamp_with_time_zone("created_at"),
            big_integer("version"),
        ];
        tenant_table(CLAIMS, &["tenant_id", "id"], columns).create(manager).await?;
        let once = index("tenantry_domain_claims_domain", CLAIMS, &["tenant_id", "domain"]).unique().take();
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [CLAIMS]).await
    }
}

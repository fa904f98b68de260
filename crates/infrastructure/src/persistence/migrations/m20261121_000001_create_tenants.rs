//! Tenants, and the counters behind their rules.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

use super::{drop_tables, index, of_tenant, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("id"),
            text("slug"),
            text("name"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            big_integer_null("seat_limit"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            big_integer("version"),
        ];
        manager.create_table(table("tenantry_tenants", &["id"], columns)).await?;
        manager.create_index(index("tenantry_tenants_slug", "tenantry_tenants", &["slug"]).unique().take()).await?;
        // Blocked tenants are few, and every start reads them.
        manager.create_index(index("tenantry_tenants_status", "tenantry_tenants", &["status"])).await?;

        let columns =
            [uuid("tenant_id"), text("name"), big_integer("value"), big_integer("floor"), big_integer_null("ceiling")];
        let [name, value, floor, ceiling] = ["name", "value", "floor", "ceiling"].map(Expr::col);
        let seats_fit = name.clone().ne("seats").or(ceiling.is_null()).or(value.clone().lte(Expr::col("ceiling")));
        let owner_stays = name.ne("owners").or(value.clone().gte(floor));
        let counters = table("tenantry_tenant_counters", &["tenant_id", "name"], columns)
            .foreign_key(&mut of_tenant("tenantry_tenant_counters"))
            .check(("tenantry_tenant_counters_seats", seats_fit))
            .check(("tenantry_tenant_counters_owners", owner_stays))
            .check(("tenantry_tenant_counters_value", value.gte(0)))
            .take();
        manager.create_table(counters).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tenantry_tenant_counters", "tenantry_tenants"]).await
    }
}

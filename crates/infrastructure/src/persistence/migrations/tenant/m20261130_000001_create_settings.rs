//! The counters behind the rules of a tenant, and its settings. A tenant that never set anything has no row of them.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, text, text_null, uuid},
};

use crate::persistence::migrations::statements::{drop_tables, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const COUNTERS: &str = "tenantry_tenant_counters";
const SETTINGS: &str = "tenantry_tenant_settings";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns =
            [uuid("tenant_id"), text("name"), big_integer("value"), big_integer("floor"), big_integer_null("ceiling")];
        let [name, value, floor, ceiling] = ["name", "value", "floor", "ceiling"].map(Expr::col);
        let seats_fit = name.clone().ne("seats").or(ceiling.is_null()).or(value.clone().lte(Expr::col("ceiling")));
        let owner_stays = name.ne("owners").or(value.clone().gte(floor));
        let counters = tenant_table(COUNTERS, &["tenant_id", "name"], columns)
            .check("tenantry_tenant_counters_seats", seats_fit)
            .check("tenantry_tenant_counters_owners", owner_stays)
            .check("tenantry_tenant_counters_value", value.gte(0));
        counters.create(manager).await?;

        let columns =
            [uuid("tenant_id"), text_null("locale"), big_integer("version"), big_integer_null("password_min_length")];
        tenant_table(SETTINGS, &["tenant_id"], columns).create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [SETTINGS, COUNTERS]).await
    }
}

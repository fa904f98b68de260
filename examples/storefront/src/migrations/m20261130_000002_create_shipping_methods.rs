//! How a shop ships. Each begins with the rows of a seed.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, uuid},
};
use tenantry_infrastructure::persistence;

use super::table;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let price = big_integer("price_minor").check(Expr::col("price_minor").gte(0)).take();
        let columns = [uuid("tenant_id"), text("code"), text("name"), price, text("currency")];
        manager.create_table(table("shipping_methods", "code", columns)).await?;
        persistence::raise_walls(manager, "shipping_methods").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("shipping_methods").take()).await
    }
}

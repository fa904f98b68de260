//! Products and their reviews.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, small_integer, text, timestamp_with_time_zone, uuid},
};
use tenantry_infrastructure::persistence;

use super::{index, of_same_tenant, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            text("sku"),
            text("name"),
            text("category"),
            big_integer("price_minor").check(Expr::col("price_minor").gte(0)).take(),
            text("currency"),
            timestamp_with_time_zone("created_at"),
        ];
        manager.create_table(table("products", "id", columns)).await?;
        manager.create_index(index("products_sku", "products", ["sku"]).unique().take()).await?;
        manager.create_index(index("products_by_category", "products", ["category", "id"])).await?;
        persistence::raise_walls(manager, "products").await?;

        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            uuid("product_id"),
            small_integer("rating").check(Expr::col("rating").between(1, 5)).take(),
            text("body"),
            text("author"),
            timestamp_with_time_zone("created_at"),
        ];
        let mut of_product = of_same_tenant("reviews", "product_id", "products", "id");
        manager.create_table(table("reviews", "id", columns).foreign_key(&mut of_product).take()).await?;
        manager.create_index(index("reviews_of_product", "reviews", ["product_id", "id"])).await?;
        persistence::raise_walls(manager, "reviews").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("reviews").take()).await?;
        manager.drop_table(Table::drop().table("products").take()).await
    }
}

//! Creates the sales table of each company.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, timestamp_with_time_zone, uuid},
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
            uuid("product_id"),
            big_integer("quantity").check(Expr::col("quantity").gt(0)).take(),
            big_integer("unit_price_minor"),
            big_integer("total_minor"),
            text("currency"),
            uuid("sold_by"),
            timestamp_with_time_zone("sold_at"),
        ];
        let mut of_product = of_same_tenant("sales_records", "product_id", "products", "id");
        manager.create_table(table("sales_records", "id", columns).foreign_key(&mut of_product).take()).await?;
        manager.create_index(index("sales_records_of_product", "sales_records", ["product_id", "id"])).await?;
        persistence::raise_walls(manager, "sales_records").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("sales_records").take()).await
    }
}

//! The currencies that prices may be in, which are the same for all shops.

use sea_orm_migration::{prelude::*, schema::text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Code and name by ISO 4217, of currencies that have cents.
const CURRENCIES: [[&str; 2]; 5] = [
    ["CHF", "Swiss Franc"],
    ["EUR", "Euro"],
    ["GBP", "Pound Sterling"],
    ["SEK", "Swedish Krona"],
    ["USD", "US Dollar"],
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table("currencies").col(text("code").primary_key().take()).col(text("name"));
        manager.create_table(table).await?;
        let mut rows = Query::insert();
        rows.into_table("currencies").columns(["code", "name"]);
        for currency in CURRENCIES {
            rows.values_panic(currency.map(Expr::val));
        }
        manager.execute(rows).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("currencies").take()).await
    }
}

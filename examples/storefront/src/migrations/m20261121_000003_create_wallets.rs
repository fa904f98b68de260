//! A wallet for each member, deleted with the membership.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, timestamp_with_time_zone, uuid},
};
use tenantry_infrastructure::persistence;

use super::{of_same_tenant, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("user_id"),
            big_integer("balance_minor"),
            text("currency"),
            timestamp_with_time_zone("opened_at"),
        ];
        let mut of_member = of_same_tenant("wallets", "user_id", "tenantry_memberships", "user_id");
        of_member.on_delete(ForeignKeyAction::Cascade);
        manager.create_table(table("wallets", "user_id", columns).foreign_key(&mut of_member).take()).await?;
        persistence::raise_walls(manager, "wallets").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("wallets").take()).await
    }
}

//! The settings of tenants. A tenant that never set anything has no row.

use sea_orm::DbBackend;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text_null, uuid},
};

use super::{drop_tables, of_tenant, table};
use crate::persistence::roles::raise_walls;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const SETTINGS: &str = "tenantry_tenant_settings";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [uuid("tenant_id"), text_null("locale"), big_integer("version")];
        let settings = table(SETTINGS, &["tenant_id"], columns).foreign_key(&mut of_tenant(SETTINGS)).take();
        manager.create_table(settings).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            raise_walls(manager, SETTINGS).await
        } else {
            Ok(())
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [SETTINGS]).await
    }
}

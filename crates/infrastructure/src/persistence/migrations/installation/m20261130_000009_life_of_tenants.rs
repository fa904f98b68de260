//! The whole life of a tenant: past due, deleted with what it was before, and being purged.
//!
//! In a tenant that is being purged no transaction begins any more, of whatever release: half of it is gone.

use sea_orm::DbBackend;
use sea_orm_migration::{
    prelude::*,
    schema::{text_null, timestamp_with_time_zone_null},
};

use super::m20261130_000007_tiers::{is_in, name_tenants};
use crate::persistence::tiers::PURGED;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TENANTS: &str = "tenantry_tenants";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            timestamp_with_time_zone_null("past_due_since"),
            timestamp_with_time_zone_null("deleted_until"),
            text_null("former_status"),
            timestamp_with_time_zone_null("former_status_at"),
            timestamp_with_time_zone_null("purged_since"),
        ];
        // SQLite adds one column at a time.
        for column in columns {
            manager.alter_table(Table::alter().table(TENANTS).add_column(column).take()).await?;
        }
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        name_tenants(manager, |tier| format!("{} {}", is_in(tier), is_there())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            name_tenants(manager, is_in).await?;
        }
        for column in ["purged_since", "former_status_at", "former_status", "deleted_until", "past_due_since"] {
            manager.alter_table(Table::alter().table(TENANTS).drop_column(column).take()).await?;
        }
        Ok(())
    }
}

/// Returns the statement that fails if the tenant is being purged.
fn is_there() -> String {
    format!(
        "IF EXISTS (SELECT FROM {TENANTS} t WHERE t.id = tenant AND t.purged_since IS NOT NULL) THEN \
         RAISE EXCEPTION 'the tenant is being purged' USING ERRCODE = '{PURGED}'; END IF;"
    )
}

//! The audit log by what was done on a thing, and by what a person did.

use sea_orm_migration::prelude::*;

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const AUDIT_EVENTS: &str = "tenantry_audit_events";
/// The indexes, each with its columns.
const INDEXES: [(&str, &[&str]); 2] = [
    ("tenantry_audit_events_by_target", &["tenant_id", "target_id", "seq"]),
    ("tenantry_audit_events_by_actor", &["tenant_id", "actor_id", "seq"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, columns) in INDEXES {
            manager.create_index(index(name, AUDIT_EVENTS, columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            manager.drop_index(Index::drop().name(name).table(AUDIT_EVENTS).to_owned()).await?;
        }
        Ok(())
    }
}

//! The table, step by step.

use sea_orm_migration::{
    prelude::*,
    schema::{boolean, text, uuid},
};
use tenantry_infrastructure::persistence::raise_walls;

/// All steps, in order.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            // New steps come last. A step that has run somewhere is never changed.
            Box::new(CreateTickets),
            Box::new(AddPriority),
        ]
    }
}

struct CreateTickets;

impl MigrationName for CreateTickets {
    fn name(&self) -> &'static str {
        "m0001_create_tickets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateTickets {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tickets = Table::create();
        tickets.table("tickets").primary_key(Index::create().col("tenant_id").col("id"));
        for column in [uuid("tenant_id"), uuid("id"), text("subject"), uuid("opened_by"), boolean("closed")] {
            tickets.col(column);
        }
        tickets.foreign_key(ForeignKey::create().from("tickets", "tenant_id").to("tenantry_tenants", "id"));
        manager.create_table(tickets.take()).await?;
        raise_walls(manager, "tickets").await
    }
}

struct AddPriority;

impl MigrationName for AddPriority {
    fn name(&self) -> &'static str {
        "m0002_add_priority"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AddPriority {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let priority = ColumnDef::new("priority").integer().not_null().default(3).take();
        manager.alter_table(Table::alter().table("tickets").add_column(priority).take()).await
    }
}

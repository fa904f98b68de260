//! The delivery of events: the handlers, how far each is in each tenant, and the outbox by the numbers of its events.

use sea_orm::DbBackend;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

use super::{drop_tables, index, of_tenant, table};
use crate::persistence::roles::raise_walls;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const CURSORS: &str = "tenantry_event_cursors";
const OUTBOX: &str = "tenantry_outbox";
/// Events are read in the order of their numbers, and nothing was read by their time.
const BY_NUMBER: (&str, &[&str]) = ("tenantry_outbox_by_seq", &["tenant_id", "seq"]);
const BY_TIME: (&str, &[&str]) = ("tenantry_outbox_due", &["tenant_id", "available_at"]);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let on_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let handlers = [text("name"), text("start"), timestamp_with_time_zone("started_at"), boolean("announced")];
        manager.create_table(table("tenantry_event_handlers", &["name"], handlers)).await?;
        let columns = [
            uuid("tenant_id"),
            text("handler"),
            big_integer("seq"),
            big_integer("attempts"),
            timestamp_with_time_zone_null("retry_at"),
            text_null("last_error"),
        ];
        let cursors = table(CURSORS, &["tenant_id", "handler"], columns).foreign_key(&mut of_tenant(CURSORS)).take();
        manager.create_table(cursors).await?;
        if on_postgres {
            for (table, column) in [("tenantry_event_handlers", "name"), (CURSORS, "handler")] {
                let alter = format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE text COLLATE \"C\"");
                manager.get_connection().execute_unprepared(&alter).await?;
            }
        }
        manager.create_index(index(BY_NUMBER.0, OUTBOX, BY_NUMBER.1)).await?;
        manager.drop_index(Index::drop().name(BY_TIME.0).table(OUTBOX).to_owned()).await?;
        if on_postgres { raise_walls(manager, CURSORS).await } else { Ok(()) }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index(BY_TIME.0, OUTBOX, BY_TIME.1)).await?;
        manager.drop_index(Index::drop().name(BY_NUMBER.0).table(OUTBOX).to_owned()).await?;
        drop_tables(manager, [CURSORS, "tenantry_event_handlers"]).await
    }
}

//! The trail of a tenant: the audit log, also by what was done on a thing and by what a person did, the outbox, and how
//! far each handler is in it.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, json_binary, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
};

use crate::persistence::migrations::statements::{drop_tables, index, sorted, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const AUDIT_EVENTS: &str = "tenantry_audit_events";
const OUTBOX: &str = "tenantry_outbox";
const CURSORS: &str = "tenantry_event_cursors";
/// The indexes of the audit log, each with its columns.
const INDEXES: [(&str, &[&str]); 2] = [
    ("tenantry_audit_events_by_target", &["tenant_id", "target_id", "seq"]),
    ("tenantry_audit_events_by_actor", &["tenant_id", "actor_id", "seq"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            big_integer("seq"),
            uuid("id"),
            timestamp_with_time_zone("at"),
            text("event"),
            text("target_kind"),
            uuid("target_id"),
            text("actor_kind"),
            uuid_null("actor_id"),
            text_null("actor_name"),
            uuid_null("session_id"),
            text_null("ip"),
            text_null("user_agent"),
            text_null("request_id"),
            json_binary("facts"),
        ];
        tenant_table(AUDIT_EVENTS, &["tenant_id", "seq"], columns).create(manager).await?;
        for (name, columns) in INDEXES {
            manager.create_index(index(name, AUDIT_EVENTS, columns)).await?;
        }

        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            big_integer("seq"),
            text("event"),
            json_binary("payload"),
            timestamp_with_time_zone("available_at"),
        ];
        tenant_table(OUTBOX, &["tenant_id", "id"], columns).create(manager).await?;
        // Events are read in the order of their numbers.
        manager.create_index(index("tenantry_outbox_by_seq", OUTBOX, &["tenant_id", "seq"])).await?;

        let columns = [
            uuid("tenant_id"),
            sorted(manager, "handler"),
            big_integer("seq"),
            big_integer("attempts"),
            timestamp_with_time_zone_null("retry_at"),
            text_null("last_error"),
        ];
        tenant_table(CURSORS, &["tenant_id", "handler"], columns).create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [CURSORS, OUTBOX, AUDIT_EVENTS]).await
    }
}

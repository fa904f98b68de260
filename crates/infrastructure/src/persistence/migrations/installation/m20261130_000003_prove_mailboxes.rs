//! Codes and links by which people prove a mailbox, and changes of an address that can be undone.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, binary_len, binary_len_null, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid, uuid_null,
    },
};

use crate::persistence::migrations::statements::{drop_tables, references, sorted, sorted_null, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const PROOFS: &str = "tenantry_mailbox_proofs";
const CHANGES: &str = "tenantry_email_changes";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // References no user: a request for an address without an account writes a row too, so that it takes as long.
        let columns = [
            uuid("user_id"),
            text_null("code_purpose"),
            sorted_null(manager, "code_email_norm"),
            binary_len_null("code_hash", 32),
            timestamp_with_time_zone_null("code_expires_at"),
            big_integer("code_tries"),
            big_integer("tries"),
            timestamp_with_time_zone("tries_since"),
            uuid_null("reset_id"),
            sorted_null(manager, "reset_email_norm"),
            binary_len_null("reset_hash", 32),
            timestamp_with_time_zone_null("reset_expires_at"),
            big_integer("version"),
        ];
        manager.create_table(table(PROOFS, &["user_id"], columns)).await?;
        let columns = [
            uuid("user_id"),
            uuid("id"),
            big_integer("number"),
            sorted(manager, "before_norm"),
            binary_len("secret_hash", 32),
            timestamp_with_time_zone("undo_until"),
        ];
        let changes = table(CHANGES, &["user_id", "id"], columns)
            .foreign_key(&mut references(CHANGES, &["user_id"], "tenantry_users", &["id"]))
            .take();
        manager.create_table(changes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [CHANGES, PROOFS]).await
    }
}

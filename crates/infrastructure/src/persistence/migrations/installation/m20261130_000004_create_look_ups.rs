//! Tables that belong to no tenant and no person: invited addresses, answered requests, recent access changes and their
//! epochs. An epoch is a number that only grows: it orders access changes and access tokens, independent of the clock.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, binary_len, text, text_null, timestamp_with_time_zone, uuid, uuid_null},
};

use tenantry_domain::Timestamp;

use crate::persistence::migrations::statements::{drop_tables, index, of_tenant, sorted, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An open invitation from the side of its address, for people who look for theirs before a tenant is known. It
        // refers to no table of a tenant, because it is in no tenant's group.
        let columns = [
            sorted(manager, "email_norm"),
            uuid("invitation_id"),
            uuid("tenant_id"),
            text("role"),
            uuid("invited_by"),
            timestamp_with_time_zone("expires_at"),
        ];
        let invited = table("tenantry_invited_addresses", &["email_norm", "invitation_id"], columns)
            .foreign_key(&mut of_tenant("tenantry_invited_addresses"))
            .take();
        manager.create_table(invited).await?;
        let by_expiry = ["tenant_id", "expires_at"];
        let by_expiry = index("tenantry_invited_addresses_by_expiry", "tenantry_invited_addresses", &by_expiry);
        manager.create_index(by_expiry).await?;

        let columns = [
            binary_len("key", 32),
            binary_len("fingerprint", 32),
            text("kind"),
            uuid_null("tenant_id"),
            uuid_null("user_id"),
            uuid_null("invitation_id"),
            timestamp_with_time_zone("expires_at"),
        ];
        manager.create_table(table("tenantry_idempotency_keys", &["key"], columns)).await?;

        let columns = [
            uuid("id"),
            text("kind"),
            uuid("subject_id"),
            big_integer_null("version"),
            text_null("detail"),
            timestamp_with_time_zone("recorded_at"),
            big_integer("epoch"),
        ];
        manager.create_table(table("tenantry_access_changes", &["id"], columns)).await?;
        manager
            .create_index(index("tenantry_access_changes_recorded_at", "tenantry_access_changes", &["recorded_at"]))
            .await?;

        let columns = [big_integer("id"), big_integer("number"), timestamp_with_time_zone("advanced_at")];
        manager.create_table(table("tenantry_access_epoch", &["id"], columns)).await?;
        // No sweep has read the clock yet, so what the first sweep deletes was over long before.
        let never = Timestamp::UNIX_EPOCH;
        let first = Query::insert()
            .into_table("tenantry_access_epoch")
            .columns(["id", "number", "advanced_at"])
            .values_panic([1_i64.into(), 1_i64.into(), never.into()])
            .take();
        manager.execute(first).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "tenantry_access_epoch",
            "tenantry_access_changes",
            "tenantry_idempotency_keys",
            "tenantry_invited_addresses",
        ];
        drop_tables(manager, tables).await
    }
}

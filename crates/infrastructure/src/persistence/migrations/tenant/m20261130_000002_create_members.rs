//! Members of a tenant, the orders in which they are listed, and the words by which they are found.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

use crate::persistence::migrations::statements::{drop_tables, index, sorted, sorted_null, tenant_table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const MEMBERSHIPS: &str = "tenantry_memberships";
const WORDS: &str = "tenantry_member_words";
/// The orders of the list, each with the columns of its index.
const ORDERS: [(&str, &[&str]); 3] = [
    ("tenantry_memberships_by_name", &["tenant_id", "name_norm", "user_id"]),
    ("tenantry_memberships_by_joined", &["tenant_id", "joined_at", "user_id"]),
    ("tenantry_memberships_by_role", &["tenant_id", "role_order", "name_norm", "user_id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("user_id"),
            uuid("id"),
            sorted(manager, "email_norm"),
            text("name"),
            sorted(manager, "name_norm"),
            text("role"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            text_null("department"),
            sorted_null(manager, "department_norm"),
            text_null("title"),
            timestamp_with_time_zone("joined_at"),
            timestamp_with_time_zone("updated_at"),
            big_integer("version"),
            integer("role_order"),
        ];
        tenant_table(MEMBERSHIPS, &["tenant_id", "user_id"], columns).create(manager).await?;
        for (name, columns) in ORDERS {
            manager.create_index(index(name, MEMBERSHIPS, columns)).await?;
        }

        let columns = [uuid("tenant_id"), uuid("user_id"), sorted(manager, "word")];
        tenant_table(WORDS, &["tenant_id", "user_id", "word"], columns).create(manager).await?;
        manager.create_index(index("tenantry_member_words_by_word", WORDS, &["tenant_id", "word", "user_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [WORDS, MEMBERSHIPS]).await
    }
}

//! People: their addresses, credentials, sessions, refresh tokens, the tenants they belong to, and how many they founded.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, binary_len, boolean, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid, uuid_null,
    },
};

use crate::persistence::migrations::statements::{drop_tables, index, of_tenant, references, sorted, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_user = |table| references(table, &["user_id"], "tenantry_users", &["id"]);

        let columns = [
            uuid("id"),
            sorted(manager, "email_norm"),
            timestamp_with_time_zone_null("email_verified_at"),
            text("name"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            big_integer("version"),
            text_null("locale"),
            text_null("time_zone"),
        ];
        manager.create_table(table("tenantry_users", &["id"], columns)).await?;

        let columns = [sorted(manager, "email_norm"), uuid("user_id")];
        manager.create_table(table("tenantry_user_emails", &["email_norm"], columns)).await?;

        let columns = [uuid("user_id"), text("kind"), text("secret"), timestamp_with_time_zone("updated_at")];
        let credentials = table("tenantry_credentials", &["user_id", "kind"], columns)
            .foreign_key(&mut of_user("tenantry_credentials"))
            .take();
        manager.create_table(credentials).await?;

        let columns = [
            uuid("user_id"),
            uuid("id"),
            text_null("ip"),
            text_null("user_agent"),
            boolean("remembered"),
            big_integer("idle_microseconds"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("expires_at"),
            timestamp_with_time_zone_null("revoked_at"),
            text_null("revoked_reason"),
        ];
        let sessions = table("tenantry_sessions", &["user_id", "id"], columns)
            .foreign_key(&mut of_user("tenantry_sessions"))
            .take();
        manager.create_table(sessions).await?;

        let columns = [
            uuid("user_id"),
            uuid("grant_id"),
            big_integer("generation"),
            uuid("session_id"),
            uuid_null("tenant_id"),
            uuid_null("membership_id"),
            binary_len("secret_hash", 32),
            timestamp_with_time_zone("issued_at"),
            timestamp_with_time_zone("expires_at"),
        ];
        let mut of_session =
            references("tenantry_refresh_tokens", &["user_id", "session_id"], "tenantry_sessions", &["user_id", "id"]);
        // A grant for the person alone has neither.
        let [tenant, membership] = ["tenant_id", "membership_id"].map(Expr::col);
        let neither = tenant.clone().is_null().and(membership.clone().is_null());
        let stay = neither.or(tenant.is_not_null().and(membership.is_not_null()));
        let tokens = table("tenantry_refresh_tokens", &["user_id", "grant_id", "generation"], columns)
            .foreign_key(&mut of_session)
            .check(("tenantry_refresh_tokens_stay", stay))
            .take();
        manager.create_table(tokens).await?;
        // The newest token of a session, for the list of sessions.
        let by_session = ["user_id", "session_id", "issued_at"];
        manager
            .create_index(index("tenantry_refresh_tokens_by_session", "tenantry_refresh_tokens", &by_session))
            .await?;
        // The newest first token of a user, for the tenant the user last signed in to.
        let by_generation = ["user_id", "generation", "issued_at"];
        manager
            .create_index(index("tenantry_refresh_tokens_by_generation", "tenantry_refresh_tokens", &by_generation))
            .await?;

        let columns = [
            uuid("user_id"),
            uuid("tenant_id"),
            uuid("membership_id"),
            text("role"),
            boolean("active"),
            big_integer("version"),
            timestamp_with_time_zone("joined_at"),
        ];
        let user_tenants = table("tenantry_user_tenants", &["user_id", "tenant_id"], columns)
            .foreign_key(&mut of_user("tenantry_user_tenants"))
            .foreign_key(&mut of_tenant("tenantry_user_tenants"))
            .take();
        manager.create_table(user_tenants).await?;

        let founders = table("tenantry_founders", &["user_id"], [uuid("user_id"), big_integer("tenants")])
            .foreign_key(&mut of_user("tenantry_founders"))
            .take();
        manager.create_table(founders).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            [
                "tenantry_founders",
                "tenantry_user_tenants",
                "tenantry_refresh_tokens",
                "tenantry_sessions",
                "tenantry_credentials",
                "tenantry_user_emails",
                "tenantry_users",
            ],
        )
        .await
    }
}

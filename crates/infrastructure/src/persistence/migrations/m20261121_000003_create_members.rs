//! Members and invitations of a tenant.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, binary_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
};

use super::{drop_tables, index, of_tenant, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("tenant_id"),
            uuid("user_id"),
            uuid("id"),
            text("email_norm"),
            text("name"),
            text("name_norm"),
            text("role"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            text_null("department"),
            text_null("department_norm"),
            text_null("title"),
            timestamp_with_time_zone("joined_at"),
            timestamp_with_time_zone("updated_at"),
            big_integer("version"),
        ];
        let memberships = table("tenantry_memberships", &["tenant_id", "user_id"], columns)
            .foreign_key(&mut of_tenant("tenantry_memberships"))
            .take();
        manager.create_table(memberships).await?;
        // The order of the list, and the two prefixes by which it can be searched.
        let by_name = ["tenant_id", "name_norm", "user_id"];
        manager.create_index(index("tenantry_memberships_by_name", "tenantry_memberships", &by_name)).await?;
        manager
            .create_index(index("tenantry_memberships_by_email", "tenantry_memberships", &["tenant_id", "email_norm"]))
            .await?;

        let columns = [
            uuid("tenant_id"),
            uuid("id"),
            text("email_norm"),
            text("role"),
            uuid("invited_by"),
            text("status"),
            timestamp_with_time_zone_null("status_at"),
            uuid_null("accepted_by"),
            binary_len("mailed_hash", 32),
            binary_len("inviter_hash", 32),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("sent_at"),
            timestamp_with_time_zone("expires_at"),
            big_integer("version"),
        ];
        let invitations = table("tenantry_invitations", &["tenant_id", "id"], columns)
            .foreign_key(&mut of_tenant("tenantry_invitations"))
            .take();
        manager.create_table(invitations).await?;
        let open = index("tenantry_invitations_open", "tenantry_invitations", &["tenant_id", "email_norm"])
            .unique()
            .and_where(Expr::col("status").eq("open"))
            .take();
        manager.create_index(open).await?;

        // An open invitation from the side of its address, for people who look for theirs before a tenant is known. It
        // refers to no table of a tenant, because it is in no tenant's group.
        let columns = [
            text("email_norm"),
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
        manager.create_index(by_expiry).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tenantry_invited_addresses", "tenantry_invitations", "tenantry_memberships"]).await
    }
}

//! Open invitations from the side of their address, by address and ID. Written together with the invitation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_invited_addresses")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) email_norm: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) invitation_id: Uuid,
    pub(crate) tenant_id: Uuid,
    pub(crate) role: String,
    pub(crate) invited_by: Uuid,
    pub(crate) expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

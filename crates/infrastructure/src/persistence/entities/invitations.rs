//! Personal invitations, by tenant and ID. An address has at most one open invitation in a tenant.

use sea_orm::entity::prelude::*;

use crate::persistence::columns::HashColumn;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_invitations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) email_norm: String,
    pub(crate) role: String,
    pub(crate) invited_by: Uuid,
    pub(crate) status: String,
    pub(crate) status_at: Option<DateTimeUtc>,
    pub(crate) accepted_by: Option<Uuid>,
    pub(crate) mailed_hash: HashColumn,
    pub(crate) inviter_hash: HashColumn,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) sent_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
    pub(crate) version: i64,
    pub(crate) bounced_at: Option<DateTimeUtc>,
    pub(crate) bounce_reply: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

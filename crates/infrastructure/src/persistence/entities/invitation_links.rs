//! Invitation links, by tenant and ID, with how often each was used.

use sea_orm::entity::prelude::*;

use crate::persistence::columns::HashColumn;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_invitation_links")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) label: Option<String>,
    pub(crate) role: String,
    pub(crate) max_uses: Option<i64>,
    pub(crate) uses: i64,
    pub(crate) expires_at: Option<DateTimeUtc>,
    pub(crate) allowed_domains: Option<String>,
    pub(crate) made_by: Uuid,
    pub(crate) secret_hash: HashColumn,
    pub(crate) disabled_at: Option<DateTimeUtc>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

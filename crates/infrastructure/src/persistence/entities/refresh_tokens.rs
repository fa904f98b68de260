//! Refresh tokens, one row per generation of a grant. The key ensures a single successor.

use sea_orm::entity::prelude::*;

use crate::persistence::columns::HashColumn;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_refresh_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) grant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) generation: i64,
    pub(crate) session_id: Uuid,
    pub(crate) tenant_id: Option<Uuid>,
    pub(crate) membership_id: Option<Uuid>,
    pub(crate) secret_hash: HashColumn,
    pub(crate) issued_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

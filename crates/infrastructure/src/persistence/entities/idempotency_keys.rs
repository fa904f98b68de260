//! Claims of requests that were answered already, with the IDs of what they created.

use sea_orm::entity::prelude::*;

use crate::persistence::columns::HashColumn;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_idempotency_keys")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) key: HashColumn,
    pub(crate) fingerprint: HashColumn,
    pub(crate) kind: String,
    pub(crate) tenant_id: Option<Uuid>,
    pub(crate) user_id: Option<Uuid>,
    pub(crate) invitation_id: Option<Uuid>,
    pub(crate) expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

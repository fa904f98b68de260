//! Mails that wait to be sent, and mails that were given up, by owner and ID. The content is sealed, because it holds
//! links and codes.

use sea_orm::entity::prelude::*;

use crate::persistence::columns::SealedBytes;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_mails")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) owner_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) owner_kind: String,
    pub(crate) invitation_id: Option<Uuid>,
    pub(crate) inviter_id: Option<Uuid>,
    pub(crate) sealed: Option<SealedBytes>,
    pub(crate) queued_at: DateTimeUtc,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) attempts: i64,
    pub(crate) reply: Option<String>,
    pub(crate) failed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Queues of waiting work, by kind and owner: when each is due, and who holds it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_queues")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) owner_id: Uuid,
    pub(crate) owner_kind: String,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) lease_id: Option<Uuid>,
    pub(crate) leased_until: Option<DateTimeUtc>,
    pub(crate) wakes: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

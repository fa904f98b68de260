//! Tickets: what somebody needs help with.

use sea_orm::entity::prelude::*;

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, utoipa::ToSchema)]
#[sea_orm(table_name = "tickets")]
#[schema(as = Ticket)]
pub struct Model {
    /// The organization that owns it.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// Its ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is wrong.
    pub subject: String,
    /// The user who opened it. They may have left since.
    pub opened_by: Uuid,
    /// Whether it is closed.
    pub closed: bool,
    /// How much it matters: 1 is most.
    pub priority: i32,
}

/// No other table is referenced.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

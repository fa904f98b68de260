//! How a shop ships, with what the shop takes for it. Every shop starts with the same methods and changes its own.

use sea_orm::entity::prelude::*;

/// A way to ship.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shipping_methods")]
pub struct Model {
    /// The tenant that owns it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its code, such as `parcel`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its name.
    pub name: String,
    /// The price, in the smallest unit of the currency.
    pub price_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
}

/// No other table is referenced.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

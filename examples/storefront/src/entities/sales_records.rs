//! Sales, at the price of the day.

use sea_orm::entity::prelude::*;

/// A sale of some pieces of one product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sales_records")]
pub struct Model {
    /// The tenant that owns it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The sold product.
    pub product_id: Uuid,
    /// The number of pieces.
    pub quantity: i64,
    /// The price of a piece at that time, in the smallest unit of the currency.
    pub unit_price_minor: i64,
    /// The price of all pieces.
    pub total_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
    /// The user who sold them. They may have left since.
    pub sold_by: Uuid,
    /// When they were sold.
    pub sold_at: DateTimeUtc,
}

/// The rows that a sale references.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The product.
    #[sea_orm(
        belongs_to = "super::products::Entity",
        from = "(Column::TenantId, Column::ProductId)",
        to = "(super::products::Column::TenantId, super::products::Column::Id)"
    )]
    Product,
}

impl Related<super::products::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

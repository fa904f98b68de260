//! What was sold, at the price of that day.

use sea_orm::entity::prelude::*;

/// A sale of some pieces of one product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sales_records")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which product.
    pub product_id: Uuid,
    /// How many pieces.
    pub quantity: i64,
    /// What a piece cost then, in the smallest unit of the currency.
    pub unit_price_minor: i64,
    /// What all of them cost.
    pub total_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
    /// Which user sold them. He may have left since.
    pub sold_by: Uuid,
    /// When.
    pub sold_at: DateTimeUtc,
}

/// What a sale refers to.
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

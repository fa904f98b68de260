//! What a tenant sells. The SKU is unique in the tenant.

use sea_orm::entity::prelude::*;

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    /// The tenant that owns it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The shop's identifier for it, on labels and in lists.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Its place in the shop.
    pub category: String,
    /// The price of a piece, in the smallest unit of the currency.
    pub price_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
    /// When it was added.
    pub created_at: DateTimeUtc,
}

/// The rows that reference a product.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its reviews.
    #[sea_orm(has_many = "super::reviews::Entity")]
    Reviews,
    /// Its sales.
    #[sea_orm(has_many = "super::sales_records::Entity")]
    SalesRecords,
}

impl Related<super::reviews::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reviews.def()
    }
}

impl Related<super::sales_records::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::SalesRecords.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

//! What a tenant sells. The SKU is unique in the tenant.

use sea_orm::entity::prelude::*;

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How the shop calls it, on labels and in lists.
    pub sku: String,
    /// How people call it.
    pub name: String,
    /// Where it stands in the shop.
    pub category: String,
    /// What a piece costs, in the smallest unit of the currency.
    pub price_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
    /// Since when it is for sale.
    pub created_at: DateTimeUtc,
}

/// What refers to a product.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// What people say of it.
    #[sea_orm(has_many = "super::reviews::Entity")]
    Reviews,
    /// What was sold of it.
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

//! Reviews of products.

use sea_orm::entity::prelude::*;

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    /// The tenant that owns it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The reviewed product.
    pub product_id: Uuid,
    /// Stars, 1 to 5.
    pub rating: i16,
    /// The text.
    pub body: String,
    /// The author's name, as they call themselves.
    pub author: String,
    /// When it was written.
    pub created_at: DateTimeUtc,
}

/// The rows that a review references.
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

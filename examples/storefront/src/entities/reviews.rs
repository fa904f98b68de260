//! What people say of a product.

use sea_orm::entity::prelude::*;

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which product.
    pub product_id: Uuid,
    /// Stars, 1 to 5.
    pub rating: i16,
    /// What is said.
    pub body: String,
    /// By whom, as he calls himself.
    pub author: String,
    /// When.
    pub created_at: DateTimeUtc,
}

/// What a review refers to.
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

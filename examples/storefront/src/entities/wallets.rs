//! Each member's wallet. It is opened with the membership and goes with it.

use sea_orm::entity::prelude::*;

/// A wallet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wallets")]
pub struct Model {
    /// In which tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Which member's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// What is in it, in the smallest unit of the currency.
    pub balance_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
    /// Since when.
    pub opened_at: DateTimeUtc,
}

/// None: who belongs to a tenant is Tenantry's to say.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

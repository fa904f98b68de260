//! Each member's wallet. It is opened with the membership and deleted with it.

use sea_orm::entity::prelude::*;

/// A wallet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wallets")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The member who owns it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Its balance, in the smallest unit of the currency.
    pub balance_minor: i64,
    /// The currency, by ISO 4217.
    pub currency: String,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
}

/// No relations: Tenantry decides who belongs to a tenant.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

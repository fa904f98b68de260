//! The currencies that prices may be in. All shops read the same rows, and none changes them.

use sea_orm::entity::prelude::*;

/// A currency.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "currencies")]
pub struct Model {
    /// Its code, by ISO 4217.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its English name.
    pub name: String,
}

/// No other table is referenced.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

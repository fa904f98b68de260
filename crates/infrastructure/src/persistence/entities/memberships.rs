//! Users in a tenant, by tenant and user.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_memberships")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    pub(crate) id: Uuid,
    pub(crate) email_norm: String,
    pub(crate) name: String,
    pub(crate) name_norm: String,
    pub(crate) role: String,
    pub(crate) status: String,
    pub(crate) status_at: Option<DateTimeUtc>,
    pub(crate) department: Option<String>,
    pub(crate) department_norm: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) joined_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
    pub(crate) version: i64,
    /// The position of the role, counted from the highest.
    pub(crate) role_order: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

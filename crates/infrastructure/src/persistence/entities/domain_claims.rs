//! Claims of domains, by tenant and ID. A tenant claims a domain at most once.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_domain_claims")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) domain: String,
    pub(crate) policy: String,
    pub(crate) role: String,
    pub(crate) token: String,
    pub(crate) status: String,
    pub(crate) status_at: Option<DateTimeUtc>,
    pub(crate) missing_since: Option<DateTimeUtc>,
    pub(crate) lost_reason: Option<String>,
    pub(crate) claimed_by: Uuid,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

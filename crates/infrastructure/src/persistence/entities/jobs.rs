//! Jobs by tenant and ID: what is to be done, when, and how often it was attempted.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_jobs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    /// JSON, kept as it was written.
    pub(crate) payload: String,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) planned_at: DateTimeUtc,
    pub(crate) attempts: i64,
    pub(crate) state: String,
    pub(crate) last_fault: Option<String>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Customer organisations. A reference table: small, rarely written, looked up by ID and by slug.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_tenants")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) status_at: Option<DateTimeUtc>,
    pub(crate) seat_limit: Option<i64>,
    pub(crate) tier: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
    pub(crate) version: i64,
    /// A copy of the setting, because a person in several tenants has no view of their settings.
    pub(crate) password_min_length: Option<i64>,
    pub(crate) past_due_since: Option<DateTimeUtc>,
    /// Set for a deleted tenant: until when that can be undone, and what the tenant was.
    pub(crate) deleted_until: Option<DateTimeUtc>,
    pub(crate) former_status: Option<String>,
    pub(crate) former_status_at: Option<DateTimeUtc>,
    pub(crate) purged_since: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! A tenant's members, readable by an embedder's statements. It is the only table of Tenantry that is offered to them.
//!
//! ```no_run
//! # use sea_orm::EntityTrait;
//! # use tenantry_infrastructure::persistence::{Database, members};
//! # async fn names(database: &Database, tenant: tenantry_domain::tenant::TenantId) -> Result<(), sea_orm::DbErr> {
//! let members = members::Entity::find().all(&database.tenant(tenant)).await?;
//! # Ok(())
//! # }
//! ```

use sea_orm::entity::prelude::*;

/// A member, active or deactivated.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenantry_memberships")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// The membership. A person who leaves and rejoins gets a new one.
    pub id: Uuid,
    /// The address, in its normal form.
    pub email_norm: String,
    /// The name.
    pub name: String,
    /// `owner`, `admin`, `manager`, `member` or `viewer`.
    pub role: String,
    /// `active` or `deactivated`.
    pub status: String,
    /// The person's department in the organization.
    pub department: Option<String>,
    /// The person's title.
    pub title: Option<String>,
    /// When the person joined.
    pub joined_at: DateTimeUtc,
}

/// No relations: an embedder relates its own tables to this one, not the other way round.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

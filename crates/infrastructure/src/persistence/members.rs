//! A tenant's members, as an embedder's statements may read them: the one table of Tenantry's that is offered.
//!
//! ```no_run
//! # use sea_orm::EntityTrait;
//! # use tenantry_infrastructure::persistence::{Database, members};
//! # async fn names(database: &Database, tenant: tenantry_domain::id::TenantId) -> Result<(), sea_orm::DbErr> {
//! let members = members::Entity::find().all(&database.tenant(tenant)).await?;
//! # Ok(())
//! # }
//! ```

use sea_orm::entity::prelude::*;

/// A member, active or deactivated.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// The membership, which is another one after the person left and came again.
    pub id: Uuid,
    /// The address, in its normal form.
    pub email_norm: String,
    /// The name.
    pub name: String,
    /// `owner`, `admin`, `manager`, `member` or `viewer`.
    pub role: String,
    /// `active` or `deactivated`.
    pub status: String,
    /// Where the person works in the organization.
    pub department: Option<String>,
    /// As what.
    pub title: Option<String>,
    /// Since when.
    pub joined_at: DateTimeUtc,
}

/// None: an embedder relates its own tables to this one, and not the other way round.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

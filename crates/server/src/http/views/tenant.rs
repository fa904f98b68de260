//! A tenant as its members see it, and a membership as the person sees it.

use serde::Serialize;
use tenantry_application::ports::{tenants::TenantView as ReadTenant, user_tenants::UserTenant};
use tenantry_domain::{tenant::Tenant, tenant::TenantStatus};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;
use crate::http::vocabulary::{MemberStatus, Name, RoleName, SlugText, TenantStatusName};

/// A tenant: an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tenant)]
pub(crate) struct TenantView {
    /// The tenant's id.
    id: Uuid,
    /// The tenant's unique name in URLs. It never changes.
    #[schema(value_type = SlugText)]
    slug: String,
    /// The tenant's name.
    #[schema(value_type = Name)]
    name: String,
    /// The tenant's status.
    #[schema(value_type = TenantStatusName)]
    status: &'static str,
    /// When the trial ends, or null if the tenant is not on trial. The status does not change automatically when the
    /// trial ends: the operator has to activate or suspend the tenant.
    #[schema(required)]
    trial_ends_at: Option<Time>,
    /// When a deleted tenant is removed for good, or null if it is not deleted. An owner can undo the deletion until then.
    #[schema(required)]
    purge_at: Option<Time>,
    /// The tenant's seats. Returned where the tenant itself is read, at `GET /v1/tenant`.
    #[serde(skip_serializing_if = "Option::is_none")]
    seats: Option<SeatsView>,
    /// The number of members, active or not: what the list of members has without a filter. Returned where the tenant
    /// itself is read, at `GET /v1/tenant`.
    #[serde(skip_serializing_if = "Option::is_none")]
    member_count: Option<u32>,
    /// When the tenant was created.
    created_at: Time,
    /// When the tenant last changed.
    updated_at: Time,
}

/// The seats of a tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seats)]
pub(crate) struct SeatsView {
    /// The number of seats, or null for no limit.
    #[schema(required)]
    limit: Option<u32>,
    /// The number of seats taken by active members and open invitations.
    used: u32,
}

impl From<&Tenant> for TenantView {
    fn from(tenant: &Tenant) -> Self {
        let (trial_ends_at, purge_at) = match tenant.status() {
            TenantStatus::Trial { ends_at } => (Some(ends_at.into()), None),
            TenantStatus::Deleted { until, .. } => (None, Some(until.into())),
            TenantStatus::Active
            | TenantStatus::PastDue { .. }
            | TenantStatus::Suspended { .. }
            | TenantStatus::Canceled { .. }
            | TenantStatus::Purged { .. } => (None, None),
        };
        Self {
            id: tenant.id().as_uuid(),
            slug: tenant.slug().to_string(),
            name: tenant.name().to_string(),
            status: tenant.status().as_str(),
            trial_ends_at,
            purge_at,
            seats: None,
            member_count: None,
            created_at: tenant.snapshot().created_at.into(),
            updated_at: tenant.snapshot().updated_at.into(),
        }
    }
}

impl From<ReadTenant> for TenantView {
    fn from(read: ReadTenant) -> Self {
        let seats = SeatsView { limit: read.tenant.snapshot().seat_limit, used: read.seats_used };
        Self { seats: Some(seats), member_count: Some(read.members), ..Self::from(&read.tenant) }
    }
}

/// A tenant as people recognise it, for those who may not read more of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NamedTenant)]
pub(crate) struct TenantNameView {
    /// The tenant's id.
    id: Uuid,
    /// The tenant's unique name in URLs.
    #[schema(value_type = SlugText)]
    slug: String,
    /// The tenant's name.
    #[schema(value_type = Name)]
    name: String,
}

impl From<&Tenant> for TenantNameView {
    fn from(tenant: &Tenant) -> Self {
        Self { id: tenant.id().as_uuid(), slug: tenant.slug().to_string(), name: tenant.name().to_string() }
    }
}

/// One of the person's memberships, with its tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyTenant)]
pub(crate) struct MyTenantView {
    /// The tenant.
    tenant: TenantView,
    /// The person's role in the tenant.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// The membership's status.
    #[schema(value_type = MemberStatus)]
    status: &'static str,
    /// When the person joined the tenant.
    joined_at: Time,
}

impl From<&UserTenant> for MyTenantView {
    fn from(membership: &UserTenant) -> Self {
        Self {
            tenant: (&membership.tenant).into(),
            role: membership.role.as_str(),
            status: if membership.active { "active" } else { "deactivated" },
            joined_at: membership.joined_at.into(),
        }
    }
}

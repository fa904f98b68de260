//! A tenant, as its members see it; and a membership, as its person sees it.

use serde::Serialize;
use tenantry_application::ports::{tenants::TenantView as ReadTenant, user_tenants::UserTenant};
use tenantry_domain::{tenant::Tenant, tenant::TenantStatus};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;

/// A tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tenant)]
pub(crate) struct TenantView {
    /// The tenant's id.
    id: Uuid,
    /// Its name in addresses; never changes.
    #[schema(example = "acme")]
    slug: String,
    /// Its name.
    #[schema(example = "Acme Ltd.")]
    name: String,
    /// `trial`, `active`, `suspended` or `canceled`.
    #[schema(example = "trial")]
    status: &'static str,
    /// When the trial ends; null unless it is on trial. Nothing happens by itself then, until the operator activates or
    /// suspends the tenant.
    #[schema(required)]
    trial_ends_at: Option<Time>,
    /// How many seats there are and how many are taken. Told where the tenant itself is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    seats: Option<SeatsView>,
    /// When it was founded.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// The seats of a tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seats)]
pub(crate) struct SeatsView {
    /// How many there are; null for no limit.
    #[schema(required)]
    limit: Option<u32>,
    /// How many active members and open invitations take.
    used: u32,
}

impl From<&Tenant> for TenantView {
    fn from(tenant: &Tenant) -> Self {
        let trial_ends_at = match tenant.status() {
            TenantStatus::Trial { ends_at } => Some(ends_at.into()),
            TenantStatus::Active | TenantStatus::Suspended { .. } | TenantStatus::Canceled { .. } => None,
        };
        Self {
            id: tenant.id().as_uuid(),
            slug: tenant.slug().to_string(),
            name: tenant.name().to_string(),
            status: tenant.status().as_str(),
            trial_ends_at,
            seats: None,
            created_at: tenant.snapshot().created_at.into(),
            updated_at: tenant.snapshot().updated_at.into(),
        }
    }
}

impl From<ReadTenant> for TenantView {
    fn from(read: ReadTenant) -> Self {
        let seats = SeatsView { limit: read.tenant.snapshot().seat_limit, used: read.seats_used };
        Self { seats: Some(seats), ..Self::from(&read.tenant) }
    }
}

/// One of a person's memberships, with its tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyTenant)]
pub(crate) struct MyTenantView {
    /// The tenant.
    tenant: TenantView,
    /// The person's role there.
    #[schema(example = "owner")]
    role: &'static str,
    /// `active` or `deactivated`.
    #[schema(example = "active")]
    status: &'static str,
    /// Since when the person belongs there.
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

//! The events of tenants.

use super::{TenantId, Tier};
use crate::{
    event::{Fact, Target},
    user::UserId,
};

/// Something that happened to a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum TenantEvent {
    /// The tenant was founded.
    Founded { tenant_id: TenantId, facts: Vec<Fact> },
    /// The name or other data of the tenant changed.
    Updated { tenant_id: TenantId, facts: Vec<Fact> },
    /// The tenant's settings changed.
    SettingsChanged { tenant_id: TenantId, facts: Vec<Fact> },
    /// The tenant's status changed.
    StatusChanged { tenant_id: TenantId, facts: Vec<Fact> },
    /// The tenant's rows were moved to another tier.
    Moved { tenant_id: TenantId, from: Tier, to: Tier },
    /// The ownership of the tenant was transferred.
    OwnershipTransferred { from: UserId, to: UserId },
}

impl TenantEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Founded { .. } => "tenant.founded",
            Self::Updated { .. } => "tenant.updated",
            Self::SettingsChanged { .. } => "tenant.settings_changed",
            Self::StatusChanged { .. } => "tenant.status_changed",
            Self::Moved { .. } => "tenant.moved",
            Self::OwnershipTransferred { .. } => "tenant.ownership_transferred",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Founded { tenant_id, .. }
            | Self::Updated { tenant_id, .. }
            | Self::SettingsChanged { tenant_id, .. }
            | Self::StatusChanged { tenant_id, .. }
            | Self::Moved { tenant_id, .. } => Target::Tenant(*tenant_id),
            Self::OwnershipTransferred { to, .. } => Target::Member(*to),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Founded { facts, .. }
            | Self::Updated { facts, .. }
            | Self::SettingsChanged { facts, .. }
            | Self::StatusChanged { facts, .. } => facts.clone(),
            Self::Moved { from, to, .. } => Fact::changed("tier", Some(from), Some(to)).into_iter().collect(),
            Self::OwnershipTransferred { from, to } => {
                vec![Fact { field: "owner", before: Some(from.to_string()), after: Some(to.to_string()) }]
            }
        }
    }
}

//! Tenants: customer organisations and the states they go through.

mod decisions;
mod deletion;
pub mod event;
mod status;
#[cfg(test)]
mod tests;
mod tier;

pub use self::{
    decisions::{IllegalMove, TRIAL, TenantMove},
    deletion::{DeleteError, NewDeletion, PurgeError, PurgeTime},
    status::{ENDED, Former, Standing, TenantStatus},
    tier::{Tier, UnknownTier},
};
use crate::{id::Id, names::DisplayName, slug::Slug, time::Timestamp};

/// Identifies a [`Tenant`].
pub type TenantId = Id<Tenant>;

/// The tenant is suspended or has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the organization is {}", .0.as_str())]
pub struct Blocked(pub Standing);

/// A customer organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    snapshot: TenantSnapshot,
}

/// The fields of a [`Tenant`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSnapshot {
    /// The tenant's id.
    pub id: TenantId,
    /// The tenant's name in URLs, unique across all tenants.
    pub slug: Slug,
    /// The tenant's display name.
    pub name: DisplayName,
    /// The tenant's status.
    pub status: TenantStatus,
    /// The number of seats; `None` for no limit.
    pub seat_limit: Option<u32>,
    /// Where the tenant's rows are.
    pub tier: Tier,
    /// When the tenant was founded.
    pub created_at: Timestamp,
    /// When the tenant last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, starting at 1.
    pub version: u32,
}

impl Tenant {
    /// Restores a tenant from its stored fields.
    pub const fn restore(snapshot: TenantSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &TenantSnapshot {
        &self.snapshot
    }

    /// Returns the tenant's id.
    pub const fn id(&self) -> TenantId {
        self.snapshot.id
    }

    /// Returns the tenant's name in URLs.
    pub const fn slug(&self) -> &Slug {
        &self.snapshot.slug
    }

    /// Returns the tenant's display name.
    pub const fn name(&self) -> &DisplayName {
        &self.snapshot.name
    }

    /// Returns where the tenant's rows are.
    pub const fn tier(&self) -> Tier {
        self.snapshot.tier
    }

    /// Returns the tenant's status.
    pub const fn status(&self) -> TenantStatus {
        self.snapshot.status
    }

    /// Returns what the status means for members.
    pub const fn standing(&self) -> Standing {
        self.snapshot.status.standing()
    }

    /// Checks that people may work in the tenant and join it.
    ///
    /// # Errors
    /// [`Blocked`] if the tenant is suspended or has ended.
    pub fn require_open(&self) -> Result<(), Blocked> {
        match self.standing() {
            Standing::Open => Ok(()),
            standing => Err(Blocked(standing)),
        }
    }
}

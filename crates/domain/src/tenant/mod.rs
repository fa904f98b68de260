//! Tenants: customer organisations and the states they go through.

mod decisions;
pub mod event;
#[cfg(test)]
mod tests;

pub use self::decisions::{IllegalMove, TRIAL, TenantMove};
use crate::{id::Id, names::DisplayName, slug::Slug, time::Timestamp};

/// Identifies a [`Tenant`].
pub type TenantId = Id<Tenant>;

/// Where a tenant stands in its life; each state holds what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantStatus {
    /// Trying, until the given moment.
    Trial {
        /// When the trial ends.
        ends_at: Timestamp,
    },
    /// In use.
    Active,
    /// Blocked by the operator, and can come back.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// Over.
    Canceled {
        /// Since when.
        since: Timestamp,
    },
}

/// What the status means for those who want to work in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Members work.
    Open,
    /// Members may sign in to see why, no more.
    Suspended,
    /// Members may sign in to see why, no more.
    Canceled,
}

impl Standing {
    /// The word for it in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Canceled => "canceled",
        }
    }
}

impl TenantStatus {
    /// The name of the status in the API and in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Trial { .. } => "trial",
            Self::Active => "active",
            Self::Suspended { .. } => "suspended",
            Self::Canceled { .. } => "canceled",
        }
    }

    /// What the status means for members.
    pub const fn standing(&self) -> Standing {
        match self {
            Self::Trial { .. } | Self::Active => Standing::Open,
            Self::Suspended { .. } => Standing::Suspended,
            Self::Canceled { .. } => Standing::Canceled,
        }
    }
}

/// The tenant is suspended or canceled.
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
    /// Its name in addresses, unique over all tenants.
    pub slug: Slug,
    /// Its name.
    pub name: DisplayName,
    /// Where it stands.
    pub status: TenantStatus,
    /// How many seats it has; `None` for as many as it likes.
    pub seat_limit: Option<u32>,
    /// When it was founded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: u32,
}

impl Tenant {
    /// Takes a tenant from its stored fields.
    pub const fn restore(snapshot: TenantSnapshot) -> Self {
        Self { snapshot }
    }

    /// The fields to store.
    pub const fn snapshot(&self) -> &TenantSnapshot {
        &self.snapshot
    }

    /// The tenant's id.
    pub const fn id(&self) -> TenantId {
        self.snapshot.id
    }

    /// Its name in addresses.
    pub const fn slug(&self) -> &Slug {
        &self.snapshot.slug
    }

    /// Its name.
    pub const fn name(&self) -> &DisplayName {
        &self.snapshot.name
    }

    /// Where it stands.
    pub const fn status(&self) -> TenantStatus {
        self.snapshot.status
    }

    /// What that means for members.
    pub const fn standing(&self) -> Standing {
        self.snapshot.status.standing()
    }

    /// Checks that people may work in the tenant and come in.
    ///
    /// # Errors
    /// [`Blocked`] if it is suspended or canceled.
    pub fn require_open(&self) -> Result<(), Blocked> {
        match self.standing() {
            Standing::Open => Ok(()),
            standing => Err(Blocked(standing)),
        }
    }
}

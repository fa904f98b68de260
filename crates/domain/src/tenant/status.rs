//! The status of a tenant, and what it means for its members.

use crate::time::Timestamp;

/// The state of a tenant. Each state holds its own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantStatus {
    /// On trial until the given time.
    Trial {
        /// When the trial ends.
        ends_at: Timestamp,
    },
    /// In regular use.
    Active,
    /// In regular use, but not paid for: it is going to be suspended.
    PastDue {
        /// Since when it is not paid for.
        since: Timestamp,
    },
    /// Blocked by the operator; can be reactivated.
    Suspended {
        /// When it was suspended.
        since: Timestamp,
    },
    /// Ended permanently.
    Canceled {
        /// When it was canceled.
        since: Timestamp,
    },
    /// Deleted by an owner or the operator. All of it is still there, and the deletion can be undone for a while.
    Deleted {
        /// When it was deleted.
        since: Timestamp,
        /// Until when the deletion can be undone. After that the tenant is purged.
        until: Timestamp,
        /// What it was before, and is again after an undo.
        former: Former,
    },
    /// Being removed, or removed in part. Nothing brings it back.
    Purged {
        /// Since when.
        since: Timestamp,
    },
}

/// The status of a tenant before it was deleted. Each is the [`TenantStatus`] of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants and their fields are those of `TenantStatus`")]
pub enum Former {
    Trial { ends_at: Timestamp },
    Active,
    PastDue { since: Timestamp },
    Suspended { since: Timestamp },
    Canceled { since: Timestamp },
}

impl Former {
    /// Returns the status as one that can be restored; `None` for a tenant that is deleted.
    pub const fn of(status: TenantStatus) -> Option<Self> {
        Some(match status {
            TenantStatus::Trial { ends_at } => Self::Trial { ends_at },
            TenantStatus::Active => Self::Active,
            TenantStatus::PastDue { since } => Self::PastDue { since },
            TenantStatus::Suspended { since } => Self::Suspended { since },
            TenantStatus::Canceled { since } => Self::Canceled { since },
            TenantStatus::Deleted { .. } | TenantStatus::Purged { .. } => return None,
        })
    }
}

impl From<Former> for TenantStatus {
    fn from(former: Former) -> Self {
        match former {
            Former::Trial { ends_at } => Self::Trial { ends_at },
            Former::Active => Self::Active,
            Former::PastDue { since } => Self::PastDue { since },
            Former::Suspended { since } => Self::Suspended { since },
            Former::Canceled { since } => Self::Canceled { since },
        }
    }
}

/// What a tenant's status means for people who want to work in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Members can work.
    Open,
    /// Members can sign in only to see why the tenant is blocked.
    Suspended,
    /// The tenant has ended: it is canceled or deleted. Members can sign in only to see why, and an owner can undo a
    /// deletion.
    Canceled,
}

/// The standing of tenants that are canceled, deleted or being purged.
pub const ENDED: Standing = Standing::Canceled;

impl Standing {
    /// Returns the word for the standing in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Canceled => "canceled",
        }
    }
}

impl TenantStatus {
    /// Returns the name of the status in the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Trial { .. } => "trial",
            Self::Active => "active",
            Self::PastDue { .. } => "past_due",
            Self::Suspended { .. } => "suspended",
            Self::Canceled { .. } => "canceled",
            Self::Deleted { .. } => "deleted",
            Self::Purged { .. } => "purged",
        }
    }

    /// Returns what the status means for members.
    pub const fn standing(&self) -> Standing {
        match self {
            Self::Trial { .. } | Self::Active | Self::PastDue { .. } => Standing::Open,
            Self::Suspended { .. } => Standing::Suspended,
            Self::Canceled { .. } | Self::Deleted { .. } | Self::Purged { .. } => Standing::Canceled,
        }
    }
}

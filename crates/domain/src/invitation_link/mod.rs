//! Invitation links: whoever has the URL of one may join, as often as the link allows.
//!
//! A link is a row with the hash of a secret. Its URL is shown once; a new URL makes the one before invalid. How often a
//! link was used is counted by the store, because only the store sees all who use it at the same moment.

mod decisions;
pub mod event;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

pub use self::decisions::{LinkChange, LinkError, ManageLinkError, NewLink};
use crate::{
    allowed_domains::AllowedDomains, id::Id, names::Label, role::Role, secret::SecretHash, tenant::TenantId,
    time::Timestamp, user::UserId,
};

/// The most people who may join by one link, where their number is limited.
pub const MOST_USES: u32 = 1_000_000;

/// Identifies an [`InvitationLink`].
pub type LinkId = Id<InvitationLink>;

/// What a link grants, to whom and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTerms {
    /// What the link is for, in the words of whoever made it.
    pub label: Option<Label>,
    /// The role that the link grants.
    pub role: Role,
    /// How many people may join by it; `None` for any number.
    pub max_uses: Option<NonZeroU32>,
    /// When the link expires; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// The domains of the addresses that may join by it.
    pub allowed_domains: AllowedDomains,
}

/// An offer to everybody who has its URL to join a tenant with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationLink {
    snapshot: LinkSnapshot,
}

/// The fields of an [`InvitationLink`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSnapshot {
    /// The link's id.
    pub id: LinkId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// What the link grants.
    pub terms: LinkTerms,
    /// The member who made the link, or who last made a new URL for it.
    pub made_by: UserId,
    /// The hash of the secret in the URL.
    pub secret: SecretHash,
    /// How many people have joined by it.
    pub uses: u32,
    /// When the link was disabled; `None` if it is not.
    pub disabled_at: Option<Timestamp>,
    /// When the link was made.
    pub created_at: Timestamp,
    /// Counts the changes, starting at 1. A use is none.
    pub version: u32,
}

/// The state of a link at a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// People can join by it.
    Active,
    /// It was disabled.
    Disabled,
    /// It has expired.
    Expired,
    /// As many people have joined as may.
    UsedUp,
}

impl LinkState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Active, Self::Disabled, Self::Expired, Self::UsedUp];

    /// Returns the name of the state in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Expired => "expired",
            Self::UsedUp => "used_up",
        }
    }
}

impl InvitationLink {
    /// Restores a link from its stored fields.
    pub const fn restore(snapshot: LinkSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &LinkSnapshot {
        &self.snapshot
    }

    /// Returns the link's id.
    pub const fn id(&self) -> LinkId {
        self.snapshot.id
    }

    /// Returns what the link grants.
    pub const fn terms(&self) -> &LinkTerms {
        &self.snapshot.terms
    }

    /// Returns the role that the link grants.
    pub const fn role(&self) -> Role {
        self.snapshot.terms.role
    }

    /// Returns the state of the link at the given time.
    pub fn state_at(&self, now: Timestamp) -> LinkState {
        let LinkSnapshot { terms, uses, disabled_at, .. } = &self.snapshot;
        if disabled_at.is_some() {
            LinkState::Disabled
        } else if terms.expires_at.is_some_and(|at| at <= now) {
            LinkState::Expired
        } else if terms.max_uses.is_some_and(|most| most.get() <= *uses) {
            LinkState::UsedUp
        } else {
            LinkState::Active
        }
    }
}

//! Memberships: a membership links a user to a tenant and is the only way to reach the tenant's data. This module also
//! defines who may change which membership.

mod decisions;
pub mod event;
#[cfg(test)]
mod tests;

pub use self::decisions::{MembershipChange, Transfer, TransferError};
use crate::{
    email::Email,
    id::Id,
    names::{DisplayName, Label},
    principal::Principal,
    role::Role,
    tenant::TenantId,
    time::Timestamp,
    user::UserId,
};

/// Identifies one stay of a user in a tenant. A person who left and came back has a new one.
pub type MembershipId = Id<Membership>;

/// Whether a member may work in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MembershipStatus {
    /// Has access and takes a seat.
    Active,
    /// Kept with all stored data about the person, but without access and without a seat.
    Deactivated {
        /// When the member was deactivated.
        since: Timestamp,
    },
}

impl MembershipStatus {
    /// The name of the status in the API and in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated { .. } => "deactivated",
        }
    }
}

/// A user's membership of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    snapshot: MembershipSnapshot,
}

/// Where a member works in the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The department in which they work.
    pub department: Option<Label>,
    /// Their job title.
    pub title: Option<Label>,
}

/// The fields of a [`Membership`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipSnapshot {
    /// Identifies this stay of the user in the tenant.
    pub id: MembershipId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The user.
    pub user_id: UserId,
    /// The user's address, copied for lists and search.
    pub email: Email,
    /// The user's name, copied for lists and search.
    pub name: DisplayName,
    /// The role, which determines what the user may do.
    pub role: Role,
    /// Whether the user may work in the tenant.
    pub status: MembershipStatus,
    /// The department in which the user works.
    pub department: Option<Label>,
    /// The user's job title.
    pub title: Option<Label>,
    /// When the user joined the tenant.
    pub joined_at: Timestamp,
    /// When the membership last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, starting at 1. An access token carries the version and becomes invalid when it increases.
    pub version: u32,
}

impl Membership {
    /// Restores a membership from its stored fields.
    pub const fn restore(snapshot: MembershipSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &MembershipSnapshot {
        &self.snapshot
    }

    /// Returns the id of this stay of the user in the tenant.
    pub const fn id(&self) -> MembershipId {
        self.snapshot.id
    }

    /// Returns the user's id.
    pub const fn user_id(&self) -> UserId {
        self.snapshot.user_id
    }

    /// Returns the role.
    pub const fn role(&self) -> Role {
        self.snapshot.role
    }

    /// Returns the member as a principal; `None` for a deactivated member.
    pub fn principal(&self) -> Option<Principal> {
        self.is_active().then_some(Principal::member(self.snapshot.user_id, self.snapshot.role))
    }

    /// Returns whether the user may work in this tenant.
    pub const fn is_active(&self) -> bool {
        matches!(self.snapshot.status, MembershipStatus::Active)
    }

    /// Returns whether the member may work in the tenant again, and could not when the membership was as `before`.
    pub const fn is_back_since(&self, before: &Self) -> bool {
        self.is_active() && !before.is_active()
    }

    /// Returns whether the user is an active owner of the tenant.
    pub fn is_active_owner(&self) -> bool {
        self.is_active() && self.role() == Role::Owner
    }
}

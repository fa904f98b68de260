//! Memberships: a user in a tenant, the only way to reach a tenant's data; and who may change whose.

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

/// Identifies one stay of a user in a tenant; a person who left and came back has a new one.
pub type MembershipId = Id<Membership>;

/// Whether a member may work in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MembershipStatus {
    /// Works, and takes a seat.
    Active,
    /// Kept, with all that is known of the person, but without access and without a seat.
    Deactivated {
        /// Since when.
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

/// A user in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    snapshot: MembershipSnapshot,
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
    /// What the user may do.
    pub role: Role,
    /// Whether the user may do it.
    pub status: MembershipStatus,
    /// Where in the organisation the user works.
    pub department: Option<Label>,
    /// As what.
    pub title: Option<Label>,
    /// Since when the user belongs here.
    pub joined_at: Timestamp,
    /// When the membership last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, from 1; an access token carries it, and dies when it grows.
    pub version: u32,
}

impl Membership {
    /// Takes a membership from its stored fields.
    pub const fn restore(snapshot: MembershipSnapshot) -> Self {
        Self { snapshot }
    }

    /// The fields to store.
    pub const fn snapshot(&self) -> &MembershipSnapshot {
        &self.snapshot
    }

    /// Identifies this stay of the user in the tenant.
    pub const fn id(&self) -> MembershipId {
        self.snapshot.id
    }

    /// The user.
    pub const fn user_id(&self) -> UserId {
        self.snapshot.user_id
    }

    /// What the user may do.
    pub const fn role(&self) -> Role {
        self.snapshot.role
    }

    /// The member as one who acts in the tenant; `None` for a deactivated member.
    pub fn principal(&self) -> Option<Principal> {
        self.is_active().then_some(Principal::member(self.snapshot.user_id, self.snapshot.role))
    }

    /// Whether the user may work here.
    pub const fn is_active(&self) -> bool {
        matches!(self.snapshot.status, MembershipStatus::Active)
    }

    /// Whether the user is one of those who answer for the tenant.
    pub fn is_active_owner(&self) -> bool {
        self.is_active() && self.role() == Role::Owner
    }
}

//! The five built-in roles, which are also ranks.

use std::{fmt, str::FromStr};

/// A role in a tenant. The variants are ordered by rank, from `Viewer` to `Owner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Can read but not change anything.
    Viewer,
    /// Works in the tenant.
    Member,
    /// Invites people and manages members up to their own rank.
    Manager,
    /// Administers the tenant.
    Admin,
    /// Is responsible for the tenant. Every tenant has at least one owner.
    Owner,
}

/// The text is not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of owner, admin, manager, member, viewer")]
pub struct RoleError;

impl Role {
    /// All roles, highest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Manager, Self::Member, Self::Viewer];

    /// Returns the name of the role in the API, in tokens and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }

    /// Returns whether this role ranks at or above `other`. Members may grant, and change members with, only roles at
    /// or below their own rank.
    pub fn covers(self, other: Self) -> bool {
        self >= other
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(RoleError)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

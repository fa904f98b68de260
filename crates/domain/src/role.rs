//! The five built-in roles, which also are ranks.

use std::{fmt, str::FromStr};

/// A role in a tenant. The order is the rank: `Viewer` below `Owner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks, changes nothing.
    Viewer,
    /// Works in the tenant.
    Member,
    /// Brings people in and looks after them up to his own rank.
    Manager,
    /// Runs the tenant.
    Admin,
    /// Answers for the tenant; there is always at least one.
    Owner,
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of owner, admin, manager, member, viewer")]
pub struct RoleError;

impl Role {
    /// All roles, the highest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Manager, Self::Member, Self::Viewer];

    /// The name of the role in the API, in tokens and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }

    /// Whether this role ranks at or above the other: one may grant and touch only what ranks at or below one's own.
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

//! A statement as SQLite compiled it, and the tables and indexes that a cursor of it can be opened on.

use std::collections::BTreeMap;

/// One instruction.
#[derive(Debug)]
pub(super) struct Op {
    pub(super) code: String,
    pub(super) p1: i64,
    pub(super) p2: i64,
    pub(super) p3: i64,
    pub(super) p4: String,
    pub(super) p5: i64,
}

impl Op {
    /// Returns P4 as a number.
    pub(super) fn count(&self) -> i64 {
        self.p4.parse().unwrap_or_default()
    }

    /// Returns the number of arguments of a function, or `None` if it takes any number.
    pub(super) fn arguments(&self) -> Option<i64> {
        self.p4.rsplit_once('(').and_then(|(_, rest)| rest.trim_end_matches(')').parse().ok()).filter(|n| *n >= 0)
    }
}

/// What a column of a table or an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Tenant,
    Rowid,
    Other,
}

/// A table, or an index of one.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) table: String,
    pub(super) roles: Vec<Role>,
    pub(super) is_registered: bool,
    pub(super) is_tenants: bool,
    pub(super) is_writable: bool,
}

impl Relation {
    pub(super) fn role(&self, column: i64) -> Role {
        usize::try_from(column).ok().and_then(|column| self.roles.get(column)).copied().unwrap_or(Role::Other)
    }

    /// Returns the place of the tenant's column.
    pub(super) fn tenant(&self) -> Option<i64> {
        (0..).zip(&self.roles).find(|(_, role)| **role == Role::Tenant).map(|(place, _)| place)
    }
}

/// All tables and indexes, by the page of their root.
pub(super) type Layout = BTreeMap<i64, Relation>;

//! The protections that the check of the start found missing.

use std::fmt;

/// A missing protection of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingWall {
    /// The table, or another object that the finding is about.
    pub table: String,
    /// What is missing.
    pub what: String,
}

/// Missing protections. The server does not start with any of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct MissingWalls(pub Vec<MissingWall>);

impl fmt::Display for MissingWalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.0.iter().map(|wall| format!("{}: {}", wall.table, wall.what)).collect();
        write!(f, "the database does not isolate tenants ({})", told.join("; "))
    }
}

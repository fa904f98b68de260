//! Why the database can't be opened: what an operator reads who has just started a server.

use std::path::PathBuf;

use sea_orm::DbErr;
use tenantry_application::ports::store_error::StoreError;

use super::walls::MissingWalls;
use crate::scoping::RegistryError;

/// Why the database can't be opened. No message repeats a URL, which can hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither that of a SQLite file nor of PostgreSQL. A file in memory would be another one for each
    /// connection.
    #[error("the database address must be sqlite:// and the path of a file, or postgres://user:password@host/database")]
    Url,
    /// The file can't be made.
    #[error("the database file can't be created")]
    Create(#[source] std::io::Error),
    /// There is no such file, and whoever only looks makes none.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// The database can't be connected to.
    #[error("the database can't be connected to")]
    Connect(#[source] DbErr),
    /// The server is too old.
    #[error("the PostgreSQL server is version {found}; version {oldest} or later is needed")]
    Version {
        /// What it says it is.
        found: String,
        /// What is needed.
        oldest: &'static str,
    },
    /// A pooler stands between, and hands the statements of one client to another.
    #[error(
        "the database is reached through a pooler that mixes up prepared statements; use PgBouncer 1.21 or later, \
             or a pool mode of session, or a direct address"
    )]
    Pooler,
    /// The role of the URL may not bring the schema up to date, and nobody else was named.
    #[error(
        "the database schema is not up to date and the role {role} may not change it; run the migrations with a \
             URL of the role that owns the tables (database.owner_url)"
    )]
    Outdated {
        /// Who tried.
        role: String,
    },
    /// The role that serves is missing and can't be made.
    #[error("the role {role} that serves can't be made; let somebody who may run: {remedy}")]
    Role {
        /// Its name.
        role: &'static str,
        /// What to run.
        remedy: String,
        /// Why.
        #[source]
        source: DbErr,
    },
    /// A wall that must stand does not.
    #[error(transparent)]
    Walls(#[from] MissingWalls),
    /// Tables that can't be put behind the walls.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The schema can't be brought up to date; the database is as it was before.
    #[error("the database schema can't be brought up to date")]
    Migrate(#[source] DbErr),
    /// What must be known at start can't be read.
    #[error("the recent access changes can't be read")]
    Load(#[source] StoreError),
}

//! Why the database can't be opened, for the operator who starts a server.

use std::path::PathBuf;

use sea_orm::DbErr;
use tenantry_application::ports::store_error::StoreError;
use tenantry_isolation::{
    RegistryError,
    inspection::{CheckError, MissingWalls},
};

use super::wrong_set::WrongSet;

/// Why the database can't be opened. No message repeats a URL, which can contain a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither that of a SQLite file nor of PostgreSQL. A file in memory is not supported, because each
    /// connection would get its own.
    #[error("the database address must be sqlite:// and the path of a file, or postgres://user:password@host/database")]
    Url,
    /// The file can't be created.
    #[error("cannot create the database file")]
    Create(#[source] std::io::Error),
    /// The file does not exist, and an inspection does not create it.
    #[error("there is no file {}", .0.display())]
    Missing(PathBuf),
    /// The connection to the database failed.
    #[error("cannot connect to the database")]
    Connect(#[source] DbErr),
    /// The server is too old.
    #[error("the PostgreSQL server is version {found}; version {oldest} or later is required")]
    Version {
        /// The version that the server reports.
        found: String,
        /// The required version.
        oldest: &'static str,
    },
    /// A connection pooler hands the statements of one client to another.
    #[error(
        "the database is reached through a pooler that mixes up prepared statements; use PgBouncer 1.21 or later, \
             or a pool mode of session, or a direct address"
    )]
    Pooler,
    /// The role of the URL may not migrate the schema, and no other role is configured.
    #[error(
        "the database schema is not up to date and the role {role} may not change it; run the migrations with a \
             URL of the role that owns the tables (database.owner_url)"
    )]
    Outdated {
        /// The role that tried.
        role: String,
    },
    /// The roles that serve are missing and can't be created.
    #[error("cannot create the roles that serve; ask a database administrator to run: {remedy}")]
    Role {
        /// The statements to run.
        remedy: String,
        /// The cause.
        #[source]
        source: DbErr,
    },
    /// A transaction would not name its tenant.
    #[error(
        "the function {function} was changed: it does not name the tenant for the role {role}; restore it as the migrations \
             create it"
    )]
    Naming {
        /// The function.
        function: &'static str,
        /// The role of the transaction.
        role: &'static str,
    },
    /// A protection between tenants is missing.
    #[error(transparent)]
    Walls(#[from] MissingWalls),
    /// Tables that can't be confined to a tenant.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A set of the embedder's migrations creates a table of the other set; the database is unchanged.
    #[error(transparent)]
    WrongSet(#[from] WrongSet),
    /// The migration failed; the database is unchanged.
    #[error("cannot migrate the database schema")]
    Migrate(#[source] DbErr),
    /// Data needed at start can't be read.
    #[error("cannot read the recent access changes")]
    Load(#[source] StoreError),
}

impl From<CheckError> for OpenError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Database(source) => Self::Connect(source),
            CheckError::Missing(walls) => Self::Walls(walls),
        }
    }
}

//! The database as the server would reach it, for whoever looks and changes nothing: nothing is migrated or
//! proved, and nothing refused but a pooler through which nothing can be trusted that is seen.

use sea_orm::DatabaseConnection;

use super::{DatabaseOptions, OpenError, advisories, is_postgres, postgres, sqlite};

/// A connection to a database that is as it is.
pub(in crate::persistence) struct Looked {
    /// As it would be served.
    pub(in crate::persistence) serving: DatabaseConnection,
    /// What is known of the server, if it is one.
    pub(in crate::persistence) server: Option<Server>,
}

/// A server of PostgreSQL, and the way to it.
pub(in crate::persistence) struct Server {
    /// What it says it is.
    pub(in crate::persistence) version: String,
    pub(in crate::persistence) number: i32,
    /// What it ought to be at least, if it is older.
    pub(in crate::persistence) oldest: Option<&'static str>,
    /// The role that would serve, if it can't.
    pub(in crate::persistence) missing_role: Option<&'static str>,
}

impl Server {
    /// What is known against the row-level security of its version.
    pub(in crate::persistence) fn advisory(&self) -> Option<String> {
        advisories::advisory(self.number, &self.version)
    }
}

/// Connects as the server would.
pub(in crate::persistence) async fn look(options: &DatabaseOptions) -> Result<Looked, OpenError> {
    if is_postgres(&options.url) {
        postgres::look(options).await
    } else {
        Ok(Looked { serving: sqlite::look(options).await?, server: None })
    }
}

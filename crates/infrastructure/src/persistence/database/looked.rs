//! What an inspection finds when it opens the database.

use sea_orm::DatabaseConnection;

use super::advisories;

/// A connection to a database that was left unchanged.
pub(in crate::persistence) struct Looked {
    /// The connection that the server would use.
    pub(in crate::persistence) serving: DatabaseConnection,
    /// The facts about the server, if it is PostgreSQL.
    pub(in crate::persistence) server: Option<Server>,
}

/// A PostgreSQL server and how it is reached.
pub(in crate::persistence) struct Server {
    /// The version that it reports.
    pub(in crate::persistence) version: String,
    pub(in crate::persistence) number: i32,
    /// The required version, if the server is older.
    pub(in crate::persistence) oldest: Option<&'static str>,
    /// The serving role, if it can't be used.
    pub(in crate::persistence) missing_role: Option<&'static str>,
}

impl Server {
    /// Returns the known vulnerabilities in the row-level security of its version.
    pub(in crate::persistence) fn advisory(&self) -> Option<String> {
        advisories::advisory(self.number, &self.version)
    }
}

//! The doctor's report: each table with its protections, and each problem with its remedy.

use serde::{Serialize, Serializer};

/// Who owns the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsOf {
    /// Each row belongs to a tenant.
    Tenant,
    /// Each row belongs to something else, such as a person.
    Other(&'static str),
    /// All tenants share the rows.
    Shared,
    /// Unknown: no registry names the table.
    Unregistered,
}

impl RowsOf {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Other(what) => what,
            Self::Shared => "shared",
            Self::Unregistered => "unregistered",
        }
    }
}

impl Serialize for RowsOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A table and its protections. A field is `None` if the protection is impossible, not needed, or could not be probed.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct TableWalls {
    /// The table.
    pub name: String,
    /// Whose rows it holds.
    pub rows: RowsOf,
    /// Whether the tenant column is NOT NULL.
    pub tenant_not_null: Option<bool>,
    /// Whether the tenant comes first in every key and index.
    pub keys: Option<bool>,
    /// Whether every reference to a tenant's table includes the tenant.
    pub references: Option<bool>,
    /// Whether row-level security is enabled.
    pub enabled: Option<bool>,
    /// Whether row-level security applies to the owner too.
    pub forced: Option<bool>,
    /// Whether policies prevent reading other tenants' rows.
    pub using: Option<bool>,
    /// Whether policies prevent writing rows of other tenants.
    pub with_check: Option<bool>,
    /// Whether the query hook alone kept a tenant from another tenant's rows.
    pub hook_held: Option<bool>,
    /// Whether row-level security alone kept a tenant, and a connection that names no tenant, from another tenant's
    /// rows.
    pub database_held: Option<bool>,
    /// The privileges of the serving role.
    pub grants: Option<Vec<String>>,
    /// The owner of the table.
    pub owner: Option<String>,
}

impl TableWalls {
    pub(super) fn of(name: &str, rows: RowsOf) -> Self {
        Self {
            name: name.to_owned(),
            rows,
            tenant_not_null: None,
            keys: None,
            references: None,
            enabled: None,
            forced: None,
            using: None,
            with_check: None,
            hook_held: None,
            database_held: None,
            grants: None,
            owner: None,
        }
    }
}

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The table, view, function or role, or `database`.
    pub about: String,
    /// The problem.
    pub what: String,
    /// The remedy: a statement for the owner's role, or a sentence.
    pub remedy: String,
}

impl Finding {
    /// Creates a finding.
    pub fn new(about: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { about: about.into(), what: what.into(), remedy: remedy.into() }
    }

    /// Creates a finding about the database as a whole.
    pub fn of_database(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new("database", what, remedy)
    }
}

/// The result of an inspection.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// The kind of database.
    pub database: &'static str,
    /// The version that the database reports, if it was asked.
    pub version: String,
    /// The serving role, if the database has roles.
    pub role: Option<String>,
    /// All tables, by name.
    pub tables: Vec<TableWalls>,
    /// The number of attempts to reach another tenant's rows whose outcome shows whether the isolation held.
    pub tries: usize,
    /// The problems found. Empty if tenants are isolated.
    pub findings: Vec<Finding>,
    /// Facts worth knowing that are not problems, such as what could not be probed.
    pub notes: Vec<String>,
}

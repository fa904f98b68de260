//! What the doctor saw: each table with its walls, and each thing that is missing with what to do about it.

use serde::Serialize;

/// Whose rows a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowsOf {
    /// A tenant's.
    Tenant,
    /// A person's.
    Person,
    /// One for each thing that is unique over all tenants.
    Claim,
    /// All tenants' together.
    Shared,
    /// Nobody's: no registry names the table.
    Unregistered,
}

impl RowsOf {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Person => "person",
            Self::Claim => "claim",
            Self::Shared => "shared",
            Self::Unregistered => "unregistered",
        }
    }
}

/// A table and its walls; `None` where there can be no such wall, need not be, or could not be tried.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct TableWalls {
    /// The table.
    pub name: String,
    /// Whose rows it holds.
    pub rows: RowsOf,
    /// Whether each row must name its tenant.
    pub tenant_not_null: Option<bool>,
    /// Whether the tenant comes first in every key and index.
    pub keys: Option<bool>,
    /// Whether what refers to a tenant's table carries the tenant.
    pub references: Option<bool>,
    /// Whether row-level security is enabled.
    pub enabled: Option<bool>,
    /// Whether its owner is bound too.
    pub forced: Option<bool>,
    /// Whether policies keep other tenants' rows from being read.
    pub using: Option<bool>,
    /// Whether policies keep rows for other tenants from being written.
    pub with_check: Option<bool>,
    /// Whether the query hook alone held a tenant off another one's rows.
    pub hook_held: Option<bool>,
    /// Whether row-level security alone held a tenant, and whoever named none, off another one's rows.
    pub database_held: Option<bool>,
    /// What the serving role may do.
    pub grants: Option<Vec<String>>,
    /// Whose the table is.
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

/// Something that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The table, view, function or role, or `database`.
    pub about: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do about it: a statement for the owner's role, or a sentence.
    pub remedy: String,
}

impl Finding {
    pub(super) fn new(about: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { about: about.into(), what: what.into(), remedy: remedy.into() }
    }

    /// Of the database as a whole.
    pub(super) fn of_database(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new("database", what, remedy)
    }
}

/// What the doctor saw.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// Which database it is.
    pub database: &'static str,
    /// Its version, as it says it, if it was asked.
    pub version: String,
    /// The role that serves, where there are roles.
    pub role: Option<String>,
    /// Every table, by name.
    pub tables: Vec<TableWalls>,
    /// How often it was tried to reach another tenant's rows, with an end that says whether a wall held.
    pub tries: usize,
    /// What is missing. Nothing, if the walls stand.
    pub findings: Vec<Finding>,
    /// What is worth knowing and no fault, such as what could not be tried.
    pub notes: Vec<String>,
}

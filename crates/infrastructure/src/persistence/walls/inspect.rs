//! The doctor's look at a database: every table with its walls, and what is missing. It changes nothing.

use std::collections::BTreeSet;

use sea_orm::{DatabaseConnection, DbBackend, DbErr};
use serde::Serialize;

use super::{
    facts::{self, Tables},
    findings::Examined,
    probe::{Crossing, cross},
    roles::{self, Role},
};
use crate::{
    persistence::{
        database::{self, DatabaseOptions, OpenError},
        tables,
    },
    scoping::{Access, Confinement, Registry},
};

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

/// A table and its walls; `None` where there can be no such wall, or need not be.
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
    /// What the serving role may do.
    pub grants: Option<Vec<String>>,
    /// Whose the table is.
    pub owner: Option<String>,
    /// Whether nothing of another tenant's was reached, as far as there are rows.
    pub apart: Option<bool>,
}

impl TableWalls {
    pub(super) fn of(name: &str, rows: RowsOf) -> Self {
        let none = None;
        Self {
            name: name.to_owned(),
            rows,
            tenant_not_null: none,
            keys: none,
            references: none,
            enabled: none,
            forced: none,
            using: none,
            with_check: none,
            grants: None,
            owner: None,
            apart: none,
        }
    }
}

/// Something that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The table, view, function or role.
    pub about: String,
    /// What is wrong with it.
    pub what: String,
}

/// What the doctor saw.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// Which database it is.
    pub database: &'static str,
    /// The role that serves, where there are roles.
    pub role: Option<String>,
    /// Every table, by name.
    pub tables: Vec<TableWalls>,
    /// What is missing. Nothing, if the walls stand.
    pub findings: Vec<Finding>,
    /// What is worth knowing and no fault.
    pub notes: Vec<String>,
}

/// What a table ought to be.
pub(super) struct Expected {
    pub(super) rows: RowsOf,
    /// Whether it is one of Tenantry's own.
    pub(super) is_own: bool,
    /// Where everybody reads it and each tenant writes only what is its own, the column that says whose that is.
    pub(super) written_by: Option<&'static str>,
    /// What the serving role ought to be allowed.
    pub(super) grants: Vec<String>,
}

/// Looks at the database as the server would connect to it. `declared` are tables besides those that the options embed.
pub async fn inspect(options: &DatabaseOptions, declared: &Registry) -> Result<Inspection, OpenError> {
    let registry = options.embedding.registry()?.with(declared).with(&tables::registry()?);
    let serving = database::look(options).await?;
    let inspected = look(&serving, &registry).await.map_err(OpenError::Connect);
    serving.close().await.map_err(OpenError::Connect)?;
    inspected
}

async fn look(serving: &DatabaseConnection, registry: &Registry) -> Result<Inspection, DbErr> {
    let mut inspection =
        Inspection { database: "SQLite", role: None, tables: Vec::new(), findings: Vec::new(), notes: Vec::new() };
    if serving.get_database_backend() == DbBackend::Postgres {
        let (found, role) = (facts::postgres::tables(serving).await?, Role::of(serving).await?);
        inspection.database = "PostgreSQL";
        inspection.findings.extend(role.findings(&found, registry));
        inspection.findings.extend(roles::ways_around(serving).await?);
        inspection.notes.extend(role.note());
        inspection.tables(&found, registry, role.is_unbound());
        inspection.role = Some(role.name);
    } else {
        inspection.tables(&facts::sqlite::tables(serving).await?, registry, false);
    }
    inspection.reach(serving, registry).await;
    Ok(inspection)
}

impl Inspection {
    fn find(&mut self, about: &str, what: String) {
        self.findings.push(Finding { about: about.to_owned(), what });
    }

    fn tables(&mut self, found: &Tables, registry: &Registry, role_is_unbound: bool) {
        let registered = |name: &str| registry.tables().find(|(table, _)| *table == name).map(|(_, table)| table);
        let tenant_of = |name: &str| match registered(name)?.confinement() {
            Confinement::Tenant { column, .. } => Some(column.as_str()),
            Confinement::Global(_) => None,
        };
        let of_people = |name: &str| tables::rows_of(name) == Some(RowsOf::Person);
        let names: BTreeSet<&str> =
            found.keys().map(String::as_str).chain(registry.tables().map(|(name, _)| name)).collect();
        for name in names {
            let expected = expected(name, registry);
            let Some(table) = found.get(name) else {
                self.tables.push(TableWalls::of(name, expected.rows));
                self.find(name, "there is no such table".to_owned());
                continue;
            };
            let examined = Examined {
                name,
                table,
                expected: &expected,
                tenant_of: &tenant_of,
                of_people: &of_people,
                role_is_unbound,
            };
            let (walls, findings) = examined.findings();
            self.tables.push(walls);
            for what in findings {
                self.find(name, what);
            }
        }
    }

    /// Tries to reach another tenant's rows.
    async fn reach(&mut self, serving: &DatabaseConnection, registry: &Registry) {
        match cross(serving, registry).await {
            Ok(crossings) => {
                for table in self.tables.iter_mut().filter(|table| table.rows == RowsOf::Tenant) {
                    table.apart = Some(!crossings.iter().any(|crossing| crossing.table == table.name));
                }
                for Crossing { table, what } in crossings {
                    self.find(&table, what);
                }
            }
            Err(error) => self.find("tenants", format!("nothing could be tried in a transaction: {error}")),
        }
    }
}

/// What a table of that name ought to be.
fn expected(name: &str, registry: &Registry) -> Expected {
    let words = |grants: &str| grants.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let registered = registry.tables().find(|(table, _)| *table == name).map(|(_, table)| table.confinement());
    let rows = tables::rows_of(name).unwrap_or(match registered {
        None => RowsOf::Unregistered,
        Some(Confinement::Tenant { .. }) => RowsOf::Tenant,
        Some(Confinement::Global(_)) => RowsOf::Shared,
    });
    let grants = tables::grants_of(name).unwrap_or(match registered {
        None => "",
        Some(Confinement::Tenant { access, .. } | Confinement::Global(access)) => match access {
            Access::ReadOnly => "SELECT",
            Access::Writable => tables::ALL,
        },
    });
    let written_by = tables::written_by(name);
    Expected { rows, is_own: tables::is_own(name), written_by, grants: words(grants) }
}

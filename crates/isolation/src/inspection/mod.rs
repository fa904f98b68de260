//! Whether a database isolates its tenants: a check for the start of a service, and an inspection for its operator.
//!
//! The inspection reads every table's protections from the catalogue, and then tries to cross from one tenant to
//! another, each protection alone, in a transaction that is rolled back. It changes nothing.

mod check;
mod declarations;
mod facts;
mod findings;
mod keys;
mod learned;
mod missing_wall;
mod plan;
mod policies;
mod probe;
mod report;
mod roles;
mod shared_keys;
pub mod synthetic_rows;
mod tenant_role;
mod tenant_types;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

pub use self::{
    check::{CheckError, check, check_keys, check_row_level_security},
    declarations::{Declarations, Insert, KnownTable, TenantsTable},
    learned::learn,
    missing_wall::{MissingWall, MissingWalls},
    plan::{PlanError, PlannedTable, plan},
    report::{Finding, Inspection, RowsOf, TableWalls},
};
pub use crate::names::others_than;

use self::{
    facts::Tables,
    findings::{Examined, Expected},
    learned::learned,
    roles::Role,
};
use crate::{Registry, TenantType, names::written, row_level_security::named};

/// Returns the names of all tables that the connection finds without a schema, and of those in the schemas that tables
/// are registered with, as a registry writes them. Tables that the database keeps for another one are left out:
/// partitions, and those behind a virtual table of SQLite.
pub async fn table_names(connection: &impl ConnectionTrait, registry: &Registry) -> Result<BTreeSet<String>, DbErr> {
    facts::names(connection, registry).await
}

/// Inspects the database through the connection that serves, and probes tenant isolation in a transaction that is
/// rolled back.
///
/// # Errors
///
/// Errors of reading the catalogue. A missing protection is a finding, not an error.
pub async fn inspect(serving: &DatabaseConnection, declared: &Declarations) -> Result<Inspection, DbErr> {
    let is_postgres = serving.get_database_backend() == DbBackend::Postgres;
    let mut inspection = Inspection::of(if is_postgres { "PostgreSQL" } else { "SQLite" });
    inspection.version = version(serving).await?;
    let registry = &declared.registry;
    let found = facts::tables(serving, registry).await?;
    let role = if is_postgres { Some(Role::of(serving).await?) } else { None };
    if let Some(role) = &role {
        let secured = found.iter().filter_map(|(name, table)| Some((name.clone(), table.security.clone()?))).collect();
        inspection.findings.extend(role.findings("the serving role", &secured, declared));
        inspection.findings.extend(roles::ways_around(serving, registry, &role.name).await?);
        if !role.is_superuser {
            inspection.findings.extend(roles::left_over(serving, declared).await?);
            inspection.findings.extend(tenant_role::findings(serving, Some(&secured), declared).await?);
        }
        inspection.notes.extend(role.note());
        inspection.role = Some(role.name.clone());
    }
    inspection.tables(&found, declared, role.as_ref());
    inspection.reach(serving, found, declared, role.as_ref()).await;
    Ok(inspection)
}

async fn version(serving: &DatabaseConnection) -> Result<String, DbErr> {
    let backend = serving.get_database_backend();
    let ask = match backend {
        DbBackend::Postgres => "SELECT current_setting('server_version') AS version",
        _ => "SELECT sqlite_version() AS version",
    };
    let answer = serving.query_one_raw(Statement::from_string(backend, ask)).await?;
    answer.ok_or_else(|| DbErr::RecordNotFound("the version of the database".to_owned()))?.try_get("", "version")
}

impl Inspection {
    /// Creates an inspection that has found nothing yet.
    pub fn of(database: &'static str) -> Self {
        Self {
            database,
            version: String::new(),
            role: None,
            tables: Vec::new(),
            tries: 0,
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn tables(&mut self, found: &Tables, declared: &Declarations, role: Option<&Role>) {
        let registry = &declared.registry;
        let names: BTreeSet<&str> =
            found.keys().map(String::as_str).chain(registry.tables().map(|(name, _)| name)).collect();
        for name in names {
            let table = found.get(name);
            let expected = match table {
                Some(table) if table.is_of_migrations() || declared.migrations.iter().any(|known| known == name) => {
                    Expected::of_migrations(table)
                }
                _ => Expected::of(name, declared),
            };
            let Some(table) = table else {
                self.tables.push(TableWalls::of(name, expected.rows));
                let remedy = "create it in a migration, or remove it from the registry";
                self.findings.push(Finding::new(name, "there is no such table", remedy));
                continue;
            };
            let examined = Examined {
                name,
                table,
                expected: &expected,
                declared,
                role: role.map_or("", |role| &role.name),
                role_is_unbound: role.is_some_and(Role::is_unbound),
            };
            self.notes.extend(examined.notes());
            let (walls, findings) = examined.findings();
            self.tables.push(walls);
            self.findings.extend(findings);
        }
    }

    /// Tries to reach another tenant's rows.
    async fn reach(
        &mut self,
        serving: &DatabaseConnection,
        found: Tables,
        declared: &Declarations,
        role: Option<&Role>,
    ) {
        if role.is_some_and(|role| role.is_superuser) {
            // Row-level security does not restrict it, which is reported with the role, and it can't name a tenant.
            return self.notes.push("isolation was not probed: the serving role is a superuser".to_owned());
        }
        let of_tenant_column = |(name, _): (&str, _)| {
            let column = declared.registry.tenant_column(name)?;
            Some((name.to_owned(), tenant_types::of_column(found.get(name)?, column)?))
        };
        let types: BTreeMap<String, TenantType> = declared.registry.tables().filter_map(of_tenant_column).collect();
        // Its rows also need a value in columns that the entities leave out.
        let registry = learned(declared.registry.clone(), &found, |_| true);
        let tried = match probe::hold(serving, found, &Declarations { registry, ..declared.clone() }).await {
            Ok(tried) => tried,
            Err(error) => {
                let what = format!("cannot probe tenant isolation: {error}");
                return self.findings.push(Finding::of_database(what, "fix the other findings and try again"));
            }
        };
        self.tries = tried.tries;
        self.notes.extend(tried.notes);
        for (name, walls) in tried.tables {
            if let Some(table) = self.tables.iter_mut().find(|table| table.name == name) {
                table.hook_held = walls.hook_held;
                table.database_held = walls.database_held;
            }
            if let Some(what) = walls.through_hook {
                let remedy = "do not run the server with it, and report this defect of the query hook";
                self.findings.push(Finding::new(&name, what, remedy));
            }
            // A role that no policy restricts is reported with the role.
            if let Some(what) = walls.past_hook.filter(|_| !role.is_some_and(Role::is_unbound)) {
                let column = declared.registry.tenant_column(&name).unwrap_or_default();
                let named = named(types.get(&name).copied().unwrap_or(TenantType::Uuid));
                let remedy = format!("make each of its policies require {} = {named}", written(column));
                self.findings.push(Finding::new(&name, what, remedy));
            }
        }
    }
}

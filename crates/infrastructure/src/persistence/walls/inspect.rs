//! The doctor's inspection of a database: every table with its protections, and what is missing. It changes nothing.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::{
    NAMED,
    facts::{self, Tables},
    findings::{Examined, Expected},
    pending, probe,
    report::{Finding, Inspection, RowsOf, TableWalls},
    roles::{self, Role},
    written,
};
use crate::{
    persistence::{
        database::{self, DatabaseOptions, Looked, Server},
        open_error::OpenError,
        tables,
    },
    scoping::{Access, Confinement, Registry},
};

/// Inspects the database through the connection that the server would use, and probes tenant isolation in a transaction
/// that is rolled back. `declared` are tables in addition to those that the options embed.
///
/// # Errors
///
/// Errors of connecting and of reading the catalogue. A missing protection is a finding, not an error.
pub async fn inspect(options: &DatabaseOptions, declared: &Registry) -> Result<Inspection, OpenError> {
    let registry = options.embedding.registry()?.with(declared).with(&tables::registry()?);
    let Looked { serving, server } = match database::look(options).await {
        Err(OpenError::Pooler) => {
            let mut inspection = Inspection::of("PostgreSQL");
            inspection.findings.push(of_pooler());
            return Ok(inspection);
        }
        looked => looked?,
    };
    let inspected = look(&serving, server.as_ref(), options, &registry).await.map_err(OpenError::Connect);
    serving.close().await.map_err(OpenError::Connect)?;
    inspected
}

async fn look(
    serving: &DatabaseConnection,
    server: Option<&Server>,
    options: &DatabaseOptions,
    registry: &Registry,
) -> Result<Inspection, DbErr> {
    let mut inspection = Inspection::of(if server.is_some() { "PostgreSQL" } else { "SQLite" });
    let found = if let Some(server) = server {
        inspection.version.clone_from(&server.version);
        inspection.findings.extend(too_old(server));
        inspection.notes.extend(server.advisory());
        facts::postgres::tables(serving).await?
    } else {
        inspection.version = sqlite_version(serving).await?;
        facts::sqlite::tables(serving).await?
    };
    if let Some(finding) = pending::never_migrated(&found) {
        inspection.findings.push(finding);
        return Ok(inspection);
    }
    let schema = pending::look(serving, &found, &options.embedding).await;
    inspection.findings.extend(schema.findings);
    inspection.notes.extend(schema.notes);
    if let Some(missing) = server.and_then(|server| server.missing_role) {
        let what = "the serving role is missing, or the login role may not assume it";
        inspection.findings.push(Finding::new(missing, what, "run tenantry migrate to create it with its grants"));
        return Ok(inspection);
    }
    let role = match server {
        Some(_) => Some(Role::of(serving).await?),
        None => None,
    };
    if let Some(role) = &role {
        inspection.findings.extend(role.findings(&found, registry));
        inspection.findings.extend(roles::ways_around(serving, &role.name).await?);
        inspection.notes.extend(role.note());
        inspection.role = Some(role.name.clone());
    }
    let migrations = options.embedding.migrations().map(|(table, _)| table);
    inspection.tables(&found, registry, migrations, role.as_ref());
    inspection.reach(serving, &found, registry, role.as_ref()).await;
    Ok(inspection)
}

fn too_old(server: &Server) -> Option<Finding> {
    let oldest = server.oldest?;
    let what = format!("PostgreSQL {} is too old for tenant isolation", server.version);
    Some(Finding::of_database(what, format!("upgrade it to {oldest} or later")))
}

fn of_pooler() -> Finding {
    Finding::of_database(
        "the connection pooler mixes up the statements of its clients; nothing else was checked",
        "use PgBouncer 1.21 or later with max_prepared_statements, or a pool mode of session, or a direct address",
    )
}

async fn sqlite_version(file: &DatabaseConnection) -> Result<String, DbErr> {
    let ask = Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS version");
    let answer = file.query_one_raw(ask).await?;
    answer.ok_or_else(|| DbErr::RecordNotFound("the version of SQLite".to_owned()))?.try_get("", "version")
}

impl Inspection {
    fn of(database: &'static str) -> Self {
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

    fn tables(&mut self, found: &Tables, registry: &Registry, migrations: Option<&str>, role: Option<&Role>) {
        let names: BTreeSet<&str> =
            found.keys().map(String::as_str).chain(registry.tables().map(|(name, _)| name)).collect();
        for name in names {
            let table = found.get(name);
            let expected = match table {
                Some(table) if migrations == Some(name) || table.is_of_migrations() => Expected::of_migrations(table),
                _ => expected(name, registry),
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
                registry,
                role: role.map_or("", |role| &role.name),
                role_is_unbound: role.is_some_and(Role::is_unbound),
            };
            let (walls, findings) = examined.findings();
            self.tables.push(walls);
            self.findings.extend(findings);
        }
    }

    /// Tries to reach another tenant's rows.
    async fn reach(&mut self, serving: &DatabaseConnection, found: &Tables, registry: &Registry, role: Option<&Role>) {
        if role.is_some_and(|role| role.is_superuser) {
            // Row-level security does not restrict it, which is reported with the role, and it can't name a tenant.
            return self.notes.push("isolation was not probed: the serving role is a superuser".to_owned());
        }
        let tried = match probe::hold(serving, found, registry).await {
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
                let own = written(registry.tenant_column(&name).unwrap_or_default());
                let remedy = format!("make each of its policies require {own} = {NAMED}");
                self.findings.push(Finding::new(&name, what, remedy));
            }
        }
    }
}

/// Returns the expected state of the table of that name.
fn expected(name: &str, registry: &Registry) -> Expected {
    let words = |grants: &str| grants.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let registered = registry.confinement(name);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_too_old_is_a_finding() {
        let server = |oldest| Server { version: "14.2".to_owned(), number: 140_002, oldest, missing_role: None };
        let told = Finding::of_database("PostgreSQL 14.2 is too old for tenant isolation", "upgrade it to 15 or later");
        assert_eq!((too_old(&server(Some("15"))), too_old(&server(None))), (Some(told), None));
    }
}

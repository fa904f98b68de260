//! The doctor's inspection of a database: it connects as the server would, looks at the migrations, and lets
//! [`tenantry_isolation::inspection`] look at the tables. It changes nothing.

mod fleet;
mod pending;
mod planning;
mod schemas;

use sea_orm::{DatabaseConnection, DbErr};
use tenantry_isolation::{
    Registry,
    inspection::{self, Finding, Inspection},
};

use super::{
    database::{self, DatabaseOptions, Looked, Server},
    open_error::OpenError,
    tables,
};

pub use fleet::look_at_fleet;
pub use planning::{PlanningError, plan};

/// Inspects the database through the connection that the server would use, and probes tenant isolation in a transaction
/// that is rolled back. `declared` are tables in addition to those that the options embed.
///
/// # Errors
///
/// Errors of connecting and of reading the catalogue. A missing protection is a finding, not an error.
pub async fn inspect(options: &DatabaseOptions, declared: &Registry) -> Result<Inspection, OpenError> {
    let registry = options.embedding.registry()?.with(declared).with(&tables::registry()?);
    let looked = match database::look(options).await {
        Err(OpenError::Pooler) => {
            let mut inspection = Inspection::of("PostgreSQL");
            inspection.findings.push(of_pooler());
            return Ok(inspection);
        }
        looked => looked?,
    };
    let inspected = look(&looked, options, registry).await.map_err(OpenError::Connect);
    looked.serving.close().await.map_err(OpenError::Connect)?;
    inspected
}

async fn look(looked: &Looked, options: &DatabaseOptions, registry: Registry) -> Result<Inspection, DbErr> {
    let Looked { serving, server } = looked;
    let mut before = Inspection::of(if server.is_some() { "PostgreSQL" } else { "SQLite" });
    if let Some(server) = server {
        before.version.clone_from(&server.version);
        before.findings.extend(too_old(server));
        before.notes.extend(server.advisory());
    }
    let names = inspection::table_names(serving, &registry).await?;
    if let Some(finding) = pending::never_migrated(&names) {
        before.findings.push(finding);
        return Ok(before);
    }
    let schema = pending::look(serving, &names, &options.embedding).await;
    before.findings.extend(schema.findings);
    before.notes.extend(schema.notes);
    if let Some(missing) = server.as_ref().and_then(|server| server.missing_role) {
        let what = "the serving role is missing, or the login role may not assume it";
        before.findings.push(Finding::new(
            missing,
            what,
            "run the command `migrate` of this program, which creates it with its grants",
        ));
        return Ok(before);
    }
    let mut declared = tables::declarations(registry);
    for (table, _) in options.embedding.migrations() {
        declared = declared.with_migrations(table);
    }
    let mut inspected = inspection::inspect(serving, &declared).await?;
    if server.is_some() && before.findings.is_empty() {
        look_at_schemas(serving, options, &mut inspected).await;
    }
    inspected.findings.splice(0..0, before.findings);
    inspected.notes.splice(0..0, before.notes);
    Ok(inspected)
}

/// Adds what is wrong with the schemas of tenants.
async fn look_at_schemas(serving: &DatabaseConnection, options: &DatabaseOptions, told: &mut Inspection) {
    let mut not_looked = |why: String| told.notes.push(format!("the schemas of tenants were not looked at: {why}"));
    let found = match schemas::find(serving).await {
        Ok(found) => found,
        Err(error) => return not_looked(error.to_string()),
    };
    if !found.tenants.is_empty() {
        match look_at_fleet(options).await {
            Err(error) => not_looked(error.to_string()),
            Ok(None) => not_looked("only the role that migrates knows what they should be; give its URL".to_owned()),
            Ok(Some(fleet)) => {
                match schemas::compare(&fleet, &found.tenants).await {
                    Ok(findings) => told.findings.extend(findings),
                    Err(error) => not_looked(error.to_string()),
                }
                fleet.close().await;
            }
        }
    }
    told.findings.extend(found.orphans);
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

//! Row-level security on PostgreSQL, the line of defence behind the query hook. SQLite has none, so nothing here has an
//! effect on it.
//!
//! `app_tenant` names the tenant inside the transaction, and for this transaction only. If no tenant is named, no row
//! is visible and none can be written.

mod policy;
mod setting;
mod setting_scope;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::SchemaManager;

use crate::query_hook::{Registry, TenantType};

pub(crate) use self::setting::set_tenant;
pub(crate) use self::setting_scope::missing_scope;
pub use self::{policy::TenantPolicy, setting::SET_TENANT};
pub use crate::names::{quoted, quoted_table};

/// The tenant that the transaction named, or NULL. An earlier transaction of the connection leaves `''` behind, hence
/// `nullif`.
pub(crate) const NAMED: &str = "nullif(current_setting('app.tenant_id', true), '')::uuid";

/// The condition that the transaction named no tenant, whatever the type of its ID.
pub(crate) const NOBODY_NAMED: &str = "nullif(current_setting('app.tenant_id', true), '') IS NULL";

/// Returns the same in the type of the tenant column that it is compared with.
pub(crate) fn named(tenant_type: TenantType) -> String {
    match tenant_type {
        TenantType::Uuid => NAMED.to_owned(),
        TenantType::BigInt => "nullif(current_setting('app.tenant_id', true), '')::bigint".to_owned(),
        TenantType::Text => "nullif(current_setting('app.tenant_id', true), '')".to_owned(),
    }
}

/// Puts a table under row-level security, if its column `tenant_id` names the tenant of each row. Call it in the
/// migration that creates the table. A table in another schema than the connection's is named with it:
/// `billing.invoices`.
pub async fn raise(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    raise_by(manager, table, TenantPolicy::default()).await
}

/// Like [`raise`], with another policy.
pub async fn raise_by(manager: &SchemaManager<'_>, table: &str, policy: TenantPolicy<'_>) -> Result<(), DbErr> {
    run(manager, &[enable(&quoted_table(table)), policy.raise(table)]).await
}

/// Shows all rows of a table to this role, and to those that inherit from it, in a transaction that names no tenant, and
/// only there. Call it after [`raise_by`] with a policy for a role.
pub async fn show_outside_tenants(manager: &SchemaManager<'_>, table: &str, role: &str) -> Result<(), DbErr> {
    let (table, role) = (quoted_table(table), quoted(role));
    run(manager, &[format!("CREATE POLICY outside_tenants ON {table} FOR SELECT TO {role} USING ({NOBODY_NAMED})")])
        .await
}

/// Creates the function `app_tenant(uuid)`, by which a transaction names its tenant. Call it in a migration before any
/// table is put under row-level security.
pub async fn create_function(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    run(manager, &[function("app_tenant", "")]).await
}

/// Like [`create_function`], for tenants whose ID is of another type than a UUID: `app_tenant(bigint)` or
/// `app_tenant(text)`. Several of these functions can stand side by side. A text column of a tenant with a UUID needs
/// none of its own.
pub async fn create_function_for(manager: &SchemaManager<'_>, tenant_type: TenantType) -> Result<(), DbErr> {
    run(manager, &[function_of("app_tenant", tenant_type, "")]).await
}

/// Drops the function that [`create_function_for`] created.
pub async fn raze_function_for(manager: &SchemaManager<'_>, tenant_type: TenantType) -> Result<(), DbErr> {
    run(manager, &[format!("DROP FUNCTION app_tenant({tenant_type})")]).await
}

/// Like [`create_function`], for a second function of another name that names the tenant and then runs `and_then`:
/// statements of PL/pgSQL in which `tenant` is the tenant's ID.
pub async fn create_function_and_then(manager: &SchemaManager<'_>, name: &str, and_then: &str) -> Result<(), DbErr> {
    run(manager, &[function(name, and_then)]).await
}

/// Like [`create_function_and_then`], for a function with more arguments after the tenant's ID, such as `"tier text"`, or
/// for another body of one that exists.
pub async fn replace_function(
    manager: &SchemaManager<'_>,
    name: &str,
    arguments: &[&str],
    and_then: &str,
) -> Result<(), DbErr> {
    let mut all = vec!["tenant uuid"];
    all.extend(arguments);
    run(manager, &[format!("CREATE OR REPLACE {}", function_with(name, &all.join(", "), and_then))]).await
}

/// Gives a role these privileges on each table, such as `"SELECT, INSERT"` or `""`, and revokes all others. With INSERT
/// it may also use the sequences of `serial` columns, and without it no longer. Call it after each migration, for the role that serves. A table may
/// be named with its schema, as in `billing.invoices`.
pub async fn grant<T: AsRef<str>>(
    owner: &impl ConnectionTrait,
    role: &str,
    tables: impl IntoIterator<Item = (T, &'static str)>,
) -> Result<(), DbErr> {
    if owner.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let role = quoted(role);
    let usage = format!("DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema()); END $$");
    let on_table = |(table, privileges): (T, &str)| {
        let (name, table) = (table.as_ref(), quoted_table(table.as_ref()));
        let revoke =
            format!("REVOKE ALL ON {table} FROM {role}; {}", of_sequences(&table, "REVOKE ALL", "FROM", &role));
        if privileges.is_empty() {
            return revoke;
        }
        let schema =
            name.split_once('.').map(|(schema, _)| format!("GRANT USAGE ON SCHEMA {} TO {role}; ", quoted(schema)));
        let schema = schema.unwrap_or_default();
        let grant = format!("{schema}{revoke}; GRANT {privileges} ON {table} TO {role}");
        let counts = privileges.contains("INSERT");
        if counts { format!("{grant}; {}", of_sequences(&table, "GRANT USAGE", "TO", &role)) } else { grant }
    };
    let statements: Vec<String> = std::iter::once(usage).chain(tables.into_iter().map(on_table)).collect();
    owner.execute_unprepared(&statements.join(";\n")).await.map(drop)
}

/// Returns the statement that gives a role the sequences of a table's `serial` columns, or takes them from it. An identity
/// column needs no such privilege.
fn of_sequences(table: &str, verb: &str, to: &str, role: &str) -> String {
    let literal = table.replace('\'', "''");
    format!(
        "DO $sequences$ DECLARE found regclass; BEGIN FOR found IN SELECT d.objid FROM pg_depend d JOIN pg_class s ON s.oid = d.objid \
         AND s.relkind = 'S' WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'a' AND d.refobjid = '{literal}'::regclass \
         LOOP EXECUTE format('{verb} ON SEQUENCE %s {to} {role}', found); END LOOP; END $sequences$"
    )
}

/// Returns the privileges that [`grant`] should give on each registered table.
pub fn privileges(registry: &Registry) -> impl Iterator<Item = (&str, &'static str)> {
    registry.tables().map(|(name, table)| (name, table.confinement().privileges()))
}

/// Disables row-level security of these tables and drops these policies of each, and drops these functions.
pub async fn raze(manager: &SchemaManager<'_>, tables: &[(&str, &[&str])], functions: &[&str]) -> Result<(), DbErr> {
    let mut statements = Vec::new();
    for (table, policies) in tables {
        let table = quoted_table(table);
        statements.extend(policies.iter().map(|policy| format!("DROP POLICY {policy} ON {table}")));
        statements.push(format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"));
    }
    statements.extend(functions.iter().map(|function| format!("DROP FUNCTION {}(uuid)", quoted(function))));
    run(manager, &statements).await
}

/// Returns the statement that creates a function which names the tenant.
fn function(name: &str, and_then: &str) -> String {
    function_of(name, TenantType::Uuid, and_then)
}

/// Like [`function`], for tenants whose ID is of that type.
pub(crate) fn function_of(name: &str, tenant_type: TenantType, and_then: &str) -> String {
    format!("CREATE {}", function_with(name, &format!("tenant {tenant_type}"), and_then))
}

fn function_with(name: &str, arguments: &str, and_then: &str) -> String {
    // SET LOCAL as a statement reaches the workers of a sharded database; set_config() does not.
    // Row-level security does not restrict a superuser, so a connection that became one again must not work in any
    // tenant.
    let names = "IF pg_catalog.current_setting('is_superuser') = 'on' \
                 THEN RAISE insufficient_privilege USING MESSAGE = 'a superuser works in no tenant'; END IF; \
                 EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant);";
    let name = quoted(name);
    format!(
        "FUNCTION {name}({arguments}) RETURNS void LANGUAGE plpgsql AS $$ \
         BEGIN {names} {and_then} END $$"
    )
}

pub(crate) fn enable(table: &str) -> String {
    format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
}

async fn run(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    manager.get_connection().execute_unprepared(&statements.join("; ")).await.map(drop)
}

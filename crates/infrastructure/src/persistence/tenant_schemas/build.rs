//! How a tenant's schema is brought to what this version needs: the steps that are missing, a check in each table that its
//! rows are this tenant's, and the privileges of the roles that serve.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, FromQueryResult, Statement};
use tenantry_isolation::{
    ALL_PRIVILEGES, TenantSchema,
    row_level_security::{grant, quoted},
};
use uuid::Uuid;

use super::{
    catalogue::{Catalogue, read},
    steps::Steps,
    tables::{OwnTable, OwnTables},
};
use crate::persistence::roles::{SERVING_ROLE, TENANT_ROLE, grant_moving};

/// The check that a table of a tenant has no other tenant's row.
const CHECK: &str = "tenantry_one_tenant";

/// Brings schemas up. Its transactions are those of the role that migrates.
#[derive(Clone)]
pub(super) struct Builder {
    pub(super) steps: Steps,
    pub(super) tables: OwnTables,
}

/// A table as it is in the schema.
#[derive(Debug, FromQueryResult)]
struct Found {
    name: String,
    has_walls: bool,
    has_check: bool,
}

impl Builder {
    /// Brings the tenant's schema, which exists, to this version.
    pub(super) async fn bring_up(&self, transaction: &DatabaseTransaction, tenant: Uuid) -> Result<(), DbErr> {
        if let Some(table) = &self.tables.elsewhere {
            let why = "is registered with a schema of its own, so no tenant can have it in the tenant's schema";
            return Err(DbErr::Custom(format!("the table {table} {why}; register it without one")));
        }
        let schema = TenantSchema::from(tenant);
        enter(transaction, &schema).await?;
        self.steps.apply(transaction).await?;
        let found = found(transaction, &schema).await?;
        self.compare(&found)?;
        self.finish(transaction, tenant, &found).await?;
        leave(transaction).await
    }

    /// Returns the catalogue of a schema in which so many steps of each set are applied. It makes one, so the transaction
    /// has to be rolled back.
    pub(super) async fn reference(
        &self,
        transaction: &DatabaseTransaction,
        counts: &[u32],
    ) -> Result<Catalogue, DbErr> {
        let tenant = Uuid::max();
        let schema = TenantSchema::from(tenant);
        transaction.execute_unprepared(&format!("CREATE SCHEMA {}", quoted(schema.as_str()))).await?;
        enter(transaction, &schema).await?;
        self.steps.apply_first(transaction, counts).await?;
        let found = found(transaction, &schema).await?;
        self.finish(transaction, tenant, &found).await?;
        leave(transaction).await?;
        read(transaction, tenant).await
    }

    /// Adds the checks that are missing, and gives the roles that serve what they need of the tables that are there.
    async fn finish(&self, transaction: &DatabaseTransaction, tenant: Uuid, found: &[Found]) -> Result<(), DbErr> {
        let is_there = |name: &str| found.iter().any(|found| found.name == name);
        let tables = || self.tables.tables.iter().filter(|table| is_there(&table.name));
        let lacks = |table: &&OwnTable| found.iter().any(|found| found.name == table.name && !found.has_check);
        let add = |table: &OwnTable| {
            let (name, column) = (quoted(&table.name), quoted(&table.column));
            format!("ALTER TABLE {name} ADD CONSTRAINT {CHECK} CHECK ({column} = '{tenant}')")
        };
        let statements: Vec<String> = tables().filter(lacks).map(add).collect();
        transaction.execute_unprepared(&statements.join("; ")).await?;
        grant(transaction, TENANT_ROLE, tables().map(|table| (table.name.as_str(), table.in_tenants))).await?;
        let grants = tables().filter(|table| !table.grants.is_empty());
        let known = self.steps.known();
        let migrations = known.iter().map(|(table, _)| (*table, "SELECT")).filter(|(table, _)| is_there(table));
        let grants = grants.map(|table| (table.name.as_str(), table.grants)).chain(migrations);
        grant(transaction, SERVING_ROLE, grants).await?;
        grant_moving(transaction, tables().map(|table| (table.name.as_str(), ALL_PRIVILEGES))).await
    }

    /// Each registered table is there behind its walls, and no other.
    fn compare(&self, found: &[Found]) -> Result<(), DbErr> {
        let wrong = |table: &str, what: &str| Err(DbErr::Custom(format!("the table {table} {what}")));
        for table in &self.tables.tables {
            match found.iter().find(|found| found.name == table.name) {
                None => {
                    let what = "is a tenant's, but no step of the tenants' migrations makes it; move the step that does \
                                from the installation's migrations to the tenants'";
                    return wrong(&table.name, what);
                }
                Some(found) if !found.has_walls => {
                    let what = "has no row-level security; call raise_walls in the step that makes it";
                    return wrong(&table.name, what);
                }
                Some(_) => {}
            }
        }
        let known = self.steps.known();
        let is_known = |name: &String| {
            self.tables.tables.iter().any(|table| table.name == *name) || known.iter().any(|(table, _)| table == name)
        };
        match found.iter().find(|found| !is_known(&found.name)) {
            None => Ok(()),
            Some(other) => {
                let what = "is made by the tenants' migrations, but is not registered as a tenant's; register it, or \
                            move its step to the installation's migrations";
                wrong(&other.name, what)
            }
        }
    }
}

/// Makes the schema the first on the path, so that tables are made in it. Those of the installation are found behind it.
async fn enter(transaction: &DatabaseTransaction, schema: &TenantSchema) -> Result<(), DbErr> {
    let first = format!(
        "SET LOCAL client_min_messages = warning; \
         SELECT set_config('tenantry.search_path', current_setting('search_path'), true); \
         SELECT set_config('search_path', '{}, ' || current_setting('search_path'), true)",
        quoted(schema.as_str())
    );
    transaction.execute_unprepared(&first).await.map(drop)
}

/// Makes the path what it was.
async fn leave(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let back = "SELECT set_config('search_path', current_setting('tenantry.search_path'), true)";
    transaction.execute_unprepared(back).await.map(drop)
}

async fn found(transaction: &DatabaseTransaction, schema: &TenantSchema) -> Result<Vec<Found>, DbErr> {
    let text = "SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity \
                AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS has_walls, \
                EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = c.oid AND o.conname = $2) AS has_check \
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')";
    let values = [schema.as_str().into(), CHECK.into()];
    Found::find_by_statement(Statement::from_sql_and_values(DbBackend::Postgres, text, values)).all(transaction).await
}

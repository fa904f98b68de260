//! How a tenant's schema is brought to what this version needs: the steps that are missing, a check in each table that its
//! rows are this tenant's, and the privileges of the roles that serve.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, FromQueryResult, Statement};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{
    TenantSchema,
    row_level_security::{grant, quoted},
};

use super::tables::{OwnTable, OwnTables};
use crate::persistence::{
    embedding::Embedding,
    migrations::{TenantMigrator, migrate},
    roles::{SERVING_ROLE, TENANT_ROLE},
};

/// The check that a table of a tenant has no other tenant's row.
const CHECK: &str = "tenantry_one_tenant";

/// Brings schemas up.
#[derive(Clone)]
pub(super) struct Builder {
    pub(super) embedding: Embedding,
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
    /// Brings the tenant's schema, which exists, to this version. The transaction is one of the role that migrates.
    pub(super) async fn bring_up(&self, transaction: &DatabaseTransaction, tenant: TenantId) -> Result<(), DbErr> {
        if let Some(table) = &self.tables.elsewhere {
            let why = "is registered with a schema of its own, so no tenant can have it in the tenant's schema";
            return Err(DbErr::Custom(format!("the table {table} {why}; register it without one")));
        }
        let schema = TenantSchema::from(tenant.as_uuid());
        // The tenant's tables are made first on the path, and those of the installation are found behind them.
        let first = format!(
            "SET LOCAL client_min_messages = warning; \
             SELECT set_config('tenantry.search_path', current_setting('search_path'), true); \
             SELECT set_config('search_path', '{}, ' || current_setting('search_path'), true)",
            quoted(schema.as_str())
        );
        transaction.execute_unprepared(&first).await?;
        migrate::<TenantMigrator>(transaction).await?;
        self.embedding.migrate_tenants(transaction).await?;
        let found = found(transaction, &schema).await?;
        self.compare(&found)?;
        self.add_checks(transaction, tenant, &found).await?;
        let tables = || self.tables.tables.iter();
        let migrations = self.tables.migrations.iter().map(|table| (table.as_str(), "SELECT"));
        grant(transaction, TENANT_ROLE, tables().map(|table| (table.name.as_str(), table.in_tenants))).await?;
        let grants = tables().filter(|table| !table.grants.is_empty());
        let grants = grants.map(|table| (table.name.as_str(), table.grants)).chain(migrations);
        grant(transaction, SERVING_ROLE, grants).await?;
        let back = "SELECT set_config('search_path', current_setting('tenantry.search_path'), true)";
        transaction.execute_unprepared(back).await.map(drop)
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
        let is_known = |name: &String| {
            self.tables.tables.iter().any(|table| table.name == *name) || self.tables.migrations.contains(name)
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

    async fn add_checks(
        &self,
        transaction: &DatabaseTransaction,
        tenant: TenantId,
        found: &[Found],
    ) -> Result<(), DbErr> {
        let lacks = |table: &&OwnTable| found.iter().any(|found| found.name == table.name && !found.has_check);
        let add = |table: &OwnTable| {
            let (name, column) = (quoted(&table.name), quoted(&table.column));
            format!("ALTER TABLE {name} ADD CONSTRAINT {CHECK} CHECK ({column} = '{tenant}')")
        };
        let statements: Vec<String> = self.tables.tables.iter().filter(lacks).map(add).collect();
        transaction.execute_unprepared(&statements.join("; ")).await.map(drop)
    }
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

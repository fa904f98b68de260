//! The removal of a purged tenant on PostgreSQL: of its rows among the shared tables, of its schema, and of itself.
//!
//! No transaction begins in a tenant that is being purged, and those that run are waited for. What is removed stays
//! removed, so a purge that was interrupted is simply repeated.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, IsolationLevel, Statement};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::row_level_security::{quoted, quoted_table};
use uuid::Uuid;

use super::{
    Mover, insist,
    outcome::{MoveError, MoveStep, WAITED, failed},
    plan::shared_schema,
};
use crate::persistence::{
    table_order::{Reference, in_order},
    tenant_schemas::Fleet,
    tiers::{ALONE, FENCE, has_code, lock_key},
};

/// So many rows are deleted in one transaction.
const BATCH: u64 = 5000;
/// For so long it waits for those who still write in the tenant, each time.
const PATIENCE: &str = "2s";

/// The references of tables to others, all with their schemas.
const REFERENCES: &str = "\
    SELECT DISTINCT cn.nspname || '.' || c.relname AS of, rn.nspname || '.' || r.relname AS to FROM pg_constraint o \
        JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace \
        JOIN pg_class r ON r.oid = o.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace \
    WHERE o.contype = 'f' ORDER BY 1, 2";

/// A table that all tenants share.
pub(in crate::persistence) struct Table {
    /// Its name, with its schema.
    pub(in crate::persistence) name: String,
    /// The column that names the tenant, in quotes.
    tenant: String,
    refers_to_itself: bool,
}

impl Table {
    /// Returns the statement that deletes a batch of rows. Rows that refer to each other are deleted all at once.
    fn delete(&self, tenant: Uuid) -> String {
        let (table, own) = (quoted_table(&self.name), format!("{} = '{tenant}'", self.tenant));
        if self.refers_to_itself {
            return format!("DELETE FROM {table} WHERE {own}");
        }
        // Each partition of a table numbers its rows by itself.
        format!(
            "DELETE FROM {table} WHERE {own} AND (tableoid, ctid) IN (SELECT tableoid, ctid FROM {table} WHERE {own} \
             LIMIT {BATCH})"
        )
    }
}

/// Holds the lock on the tenant's schema, so that nobody moves the tenant meanwhile and nobody else purges it.
pub(in crate::persistence) struct Purger<'a>(Mover<'a>);

fn ignore(_: &MoveStep) {}

impl Fleet {
    /// Begins to remove what is left of a tenant that is being purged.
    ///
    /// # Errors
    /// See [`MoveError`].
    pub(in crate::persistence) async fn purger(&self, tenant: TenantId) -> Result<Purger<'_>, MoveError> {
        let purger = Purger(Mover::open(&self.schemas, tenant, &ignore).await?);
        match purger.0.check_role().await {
            Ok(()) => Ok(purger),
            Err(error) => {
                purger.close().await;
                Err(error)
            }
        }
    }
}

impl Purger<'_> {
    /// Waits for the transactions that run in the tenant. No other begins.
    pub(in crate::persistence) async fn wait_for_writers(&self) -> Result<(), MoveError> {
        let waited = insist(|| self.try_to_wait()).await;
        waited.map_err(|error| if has_code(&error, &WAITED) { MoveError::Busy } else { failed(error) })
    }

    async fn try_to_wait(&self) -> Result<(), DbErr> {
        let transaction = self.0.session.begin(IsolationLevel::ReadCommitted).await?;
        let tenant = format!("'{}'", self.0.tenant);
        let lock = |seed| format!("SELECT pg_advisory_xact_lock({})", lock_key(&tenant, seed));
        let locks = format!("SET LOCAL lock_timeout = '{PATIENCE}'; {}; {}", lock(FENCE), lock(ALONE));
        transaction.execute_unprepared(&locks).await?;
        transaction.commit().await
    }

    /// Drops the tenant's schema, if it has one.
    pub(in crate::persistence) async fn drop_schema(&self) -> Result<bool, MoveError> {
        let exists = self.0.schema_exists().await.map_err(failed)?;
        if exists {
            self.0.drop_schema().await.map_err(failed)?;
        }
        Ok(exists)
    }

    /// Returns the tables that all tenants share: those that refer to others first.
    pub(in crate::persistence) async fn tables(&self) -> Result<Vec<Table>, MoveError> {
        let transaction = self.0.session.begin(IsolationLevel::ReadCommitted).await.map_err(failed)?;
        let shared = shared_schema(&transaction).await.map_err(failed)?;
        let ask = Statement::from_string(DbBackend::Postgres, REFERENCES);
        let references = Reference::find_by_statement(ask).all(&transaction).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        let tables = &self.0.schemas.builder.tables.tables;
        let names: Vec<String> = tables.iter().map(|table| within(&shared, &table.name)).collect();
        let ordered = in_order(&names.iter().map(String::as_str).collect::<Vec<_>>(), &references);
        let described = |name: &str| {
            let (_, table) = names.iter().zip(tables).find(|(of, _)| *of == name)?;
            let refers_to_itself = references.iter().any(|found| found.of == name && found.to == name);
            Some(Table { name: name.to_owned(), tenant: quoted(&table.column), refers_to_itself })
        };
        Ok(ordered.map_err(MoveError::Refused)?.into_iter().rev().filter_map(described).collect())
    }

    /// Deletes the tenant's rows in that table.
    pub(in crate::persistence) async fn empty(&self, table: &Table) -> Result<(), MoveError> {
        let statement = table.delete(self.0.tenant);
        loop {
            let transaction = self.0.session.begin_moving(IsolationLevel::ReadCommitted).await.map_err(failed)?;
            let deleted = transaction.execute_unprepared(&statement).await.map_err(failed)?.rows_affected();
            transaction.commit().await.map_err(failed)?;
            if deleted < BATCH || table.refers_to_itself {
                return Ok(());
            }
        }
    }

    /// Removes the tenant itself. Every row that still refers to it fails this.
    pub(in crate::persistence) async fn remove_tenant(&self) -> Result<(), MoveError> {
        let tenant = self.0.tenant;
        let delete = format!("DELETE FROM tenantry_tenants WHERE id = '{tenant}' AND purged_since IS NOT NULL");
        let transaction = self.0.session.begin_moving(IsolationLevel::ReadCommitted).await.map_err(failed)?;
        transaction.execute_unprepared(&delete).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    pub(in crate::persistence) async fn close(&self) {
        self.0.session.close().await;
    }
}

/// Returns the name of a table with its schema: its own, or else that of the shared tables.
fn within(shared: &str, table: &str) -> String {
    if table.contains('.') { table.to_owned() } else { format!("{shared}.{table}") }
}

//! The steps of a tenant's own tables: Tenantry's and the embedder's, each set with the table that records it.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use tenantry_isolation::{TenantSchema, row_level_security::quoted};

use crate::persistence::{
    embedded_set::EmbeddedSet,
    embedding::Embedding,
    migrations::{TenantMigrator, migrate, names, up_to},
    open_error::OpenError,
    tables::TENANT_MIGRATIONS,
};

/// Both sets.
#[derive(Clone)]
pub(super) struct Steps(pub(super) Embedding);

/// The applied steps of each set, in the order of [`Steps::known`].
pub(super) type Applied = Vec<Vec<String>>;

impl Steps {
    /// Returns the table that records each set, and its steps.
    pub(super) fn known(&self) -> Vec<(&str, Vec<String>)> {
        let embedded = self.0.tenants().map(EmbeddedSet::migrations);
        std::iter::once((TENANT_MIGRATIONS, names::<TenantMigrator>())).chain(embedded).collect()
    }

    /// Returns what is applied in the schema. A set of which nothing was ever applied has no table.
    pub(super) async fn applied(
        &self,
        connection: &impl ConnectionTrait,
        schema: &TenantSchema,
    ) -> Result<Applied, DbErr> {
        let mut applied = Vec::new();
        for (table, _) in self.known() {
            let table = format!("{}.{}", quoted(schema.as_str()), quoted(table));
            let exists = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT to_regclass($1) IS NOT NULL AS exists",
                [table.as_str().into()],
            );
            let exists = connection.query_one_raw(exists).await?;
            if !exists.is_some_and(|row| row.try_get("", "exists").unwrap_or(false)) {
                applied.push(Vec::new());
                continue;
            }
            let find = format!("SELECT version FROM {table} ORDER BY version");
            let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, find)).await?;
            applied.push(rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?);
        }
        Ok(applied)
    }

    /// Applies what is missing.
    pub(super) async fn apply(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        migrate::<TenantMigrator>(transaction).await?;
        self.0.migrate_tenants(transaction).await.map_err(|error| match error {
            OpenError::Migrate(error) => error,
            other => DbErr::Custom(other.to_string()),
        })
    }

    /// Applies so many steps of each set, where none is applied.
    pub(super) async fn apply_first(&self, transaction: &DatabaseTransaction, counts: &[u32]) -> Result<(), DbErr> {
        up_to::<TenantMigrator>(transaction, counts.first().copied().unwrap_or_default()).await?;
        if let (Some(set), Some(count)) = (self.0.tenants(), counts.get(1)) {
            set.up_to(transaction, *count).await?;
        }
        Ok(())
    }
}

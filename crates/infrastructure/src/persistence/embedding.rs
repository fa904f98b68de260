//! An embedder's contribution: its own migrations, and the registry of its tables.
//!
//! Of Tenantry's own tables an embedder may only read the tenant's [members](super::members). A registry with any other
//! one is rejected at start.

use std::{pin::Pin, sync::Arc};

use sea_orm::{DatabaseTransaction, DbErr};
use sea_orm_migration::MigratorTrait;
use tenantry_isolation::{Registry, RegistryError, TenantType};

use super::{
    members,
    migrations::{migrate, names},
    tables,
};

type Migrate = for<'a> fn(&'a DatabaseTransaction) -> Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;

/// An embedder's migrations and registry; none by default.
#[derive(Clone, Default)]
pub(super) struct Embedding(Option<Brought>);

#[derive(Clone)]
struct Brought {
    migrate: Migrate,
    migrations: fn() -> Vec<String>,
    /// The table in which the applied migrations are recorded.
    table: String,
    registry: Arc<Registry>,
}

impl Embedding {
    pub(super) fn new<M: MigratorTrait + 'static>(registry: Registry) -> Self {
        Self(Some(Brought {
            migrate: |transaction| Box::pin(migrate::<M>(transaction)),
            migrations: names::<M>,
            table: M::migration_table_name().to_string(),
            registry: Arc::new(registry),
        }))
    }

    /// Applies the embedder's migrations.
    pub(super) async fn migrate(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        match &self.0 {
            Some(brought) => (brought.migrate)(transaction).await,
            None => Ok(()),
        }
    }

    /// Applies the embedder's migrations of its tenants' tables.
    pub(super) async fn migrate_tenants(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        self.migrate(transaction).await
    }

    /// Returns the table in which those are recorded.
    pub(super) fn tenant_migrations(&self) -> Option<&str> {
        self.migrations().map(|(table, _)| table)
    }

    /// Returns the table of applied migrations, and the names of the embedder's migrations.
    pub(super) fn migrations(&self) -> Option<(&str, Vec<String>)> {
        self.0.as_ref().map(|brought| (brought.table.as_str(), (brought.migrations)()))
    }

    /// Returns the registry of what an embedder's statements may name.
    pub(super) fn registry(&self) -> Result<Registry, RegistryError> {
        let Some(Brought { registry, table, .. }) = &self.0 else { return offered() };
        if tables::is_own(table) {
            let reason = "Tenantry records its own migrations there; give your Migrator another migration_table_name";
            return Err(RegistryError::new(table, reason));
        }
        embedded_registry(registry)
    }
}

/// Why a tenant column of integers can't be embedded.
pub(super) const NO_NUMBER: &str = "its tenant column is a bigint, and the IDs of Tenantry's tenants are UUIDs; give it a \
                                    column of type uuid or text, or use tenantry-isolation alone with tenants of your own";

/// Returns the registry of what the statements of an embedder with these tables may name.
///
/// # Errors
/// One of the tables has the name of one of Tenantry's own, or a tenant column that can't hold a UUID.
pub fn embedded_registry(registry: &Registry) -> Result<Registry, RegistryError> {
    if let Some((name, _)) = registry.tables().find(|(name, _)| tables::is_own(name)) {
        return Err(RegistryError::new(name, "it is one of Tenantry's own, of which only members are offered"));
    }
    let by_number = registry.tables().find(|(_, table)| table.tenant_type() == Some(TenantType::BigInt));
    if let Some((name, _)) = by_number {
        return Err(RegistryError::new(name, NO_NUMBER));
    }
    Ok(offered()?.with(registry))
}

/// Returns what Tenantry offers of its own tables.
fn offered() -> Result<Registry, RegistryError> {
    Registry::builder().tenant_read_only::<members::Entity>().build()
}

#[cfg(test)]
mod tests {
    use tenantry_isolation::TenantTable;

    use super::*;

    #[test]
    fn a_tenant_column_of_integers_can_not_be_embedded() {
        let of_type = |tenant_type| {
            let table = TenantTable::by("account_id").of_type(tenant_type);
            Registry::builder().table_with("notes", &["account_id", "id"], table).build().unwrap()
        };
        let refused = embedded_registry(&of_type(TenantType::BigInt)).unwrap_err();
        assert_eq!((refused.table(), refused.reason()), ("notes", NO_NUMBER));
        for good in [TenantType::Uuid, TenantType::Text] {
            embedded_registry(&of_type(good)).unwrap();
        }
    }
}

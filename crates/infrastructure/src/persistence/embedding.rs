//! What an embedder brings along: migrations of its own, and the registry of the tables it wants behind the walls.
//!
//! Of Tenantry's own tables an embedder sees the tenant's [members](super::members), to read, and nothing else: whoever
//! registers one of the others is refused at start.

use std::{pin::Pin, sync::Arc};

use sea_orm::{DatabaseTransaction, DbErr};
use sea_orm_migration::MigratorTrait;

use super::{members, tables};
use crate::scoping::{Registry, RegistryError};

type Migrate = for<'a> fn(&'a DatabaseTransaction) -> Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;

/// An embedder's migrations and registry; none by default.
#[derive(Clone, Default)]
pub(super) struct Embedding(Option<Brought>);

#[derive(Clone)]
struct Brought {
    migrate: Migrate,
    migrations: fn() -> Vec<String>,
    /// Where it is written which of the migrations were applied.
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

    /// Brings the embedder's tables up to date.
    pub(super) async fn migrate(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        match &self.0 {
            Some(brought) => (brought.migrate)(transaction).await,
            None => Ok(()),
        }
    }

    /// The embedder's migrations, and the table in which it is written which of them were applied.
    pub(super) fn migrations(&self) -> Option<(&str, Vec<String>)> {
        self.0.as_ref().map(|brought| (brought.table.as_str(), (brought.migrations)()))
    }

    /// What an embedder's statements may name.
    pub(super) fn registry(&self) -> Result<Registry, RegistryError> {
        let offered = Registry::builder().tenant_read_only::<members::Entity>().build()?;
        let Some(Brought { registry, table, .. }) = &self.0 else { return Ok(offered) };
        if tables::is_own(table) {
            let reason = "Tenantry notes its own steps there; give your Migrator a migration_table_name of its own";
            return Err(RegistryError::new(table, reason));
        }
        if let Some((name, _)) = registry.tables().find(|(name, _)| tables::is_own(name)) {
            return Err(RegistryError::new(name, "it is one of Tenantry's own, of which only members are offered"));
        }
        Ok(offered.with(registry))
    }
}

async fn migrate<M: MigratorTrait>(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if M::get_pending_migrations(transaction).await?.is_empty() { Ok(()) } else { M::up(transaction, None).await }
}

/// The names of all migrations of one migrator.
pub(super) fn names<M: MigratorTrait>() -> Vec<String> {
    M::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

//! A set of an embedder's migrations, which may create only the tables that the registry says are of that set.

use std::pin::Pin;

use sea_orm::{DatabaseTransaction, DbErr};
use sea_orm_migration::MigratorTrait;
use tenantry_isolation::{Registry, inspection::table_names};

use super::{
    migrations::{names, up_to},
    open_error::OpenError,
    wrong_set::WrongSet,
};

/// Checks a table that the set created.
type Check = fn(&str, &Registry) -> Result<(), WrongSet>;
type Up<'a> = Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;
type Migrated<'a> = Pin<Box<dyn Future<Output = Result<(), OpenError>> + Send + 'a>>;

/// A set of migrations.
#[derive(Clone)]
pub(super) struct EmbeddedSet {
    migrate: for<'a> fn(&'a DatabaseTransaction, &'a Registry, Check) -> Migrated<'a>,
    up: for<'a> fn(&'a DatabaseTransaction, u32) -> Up<'a>,
    check: Check,
    names: fn() -> Vec<String>,
    /// The table in which the applied migrations are recorded.
    pub(super) table: String,
}

impl EmbeddedSet {
    /// Returns the set of that migrator, each of whose tables has to pass the check.
    pub(super) fn new<M: MigratorTrait + 'static>(check: Check) -> Self {
        Self {
            migrate: |transaction, registry, check| Box::pin(migrate::<M>(transaction, registry, check)),
            up: |transaction, steps| Box::pin(up_to::<M>(transaction, steps)),
            check,
            names: names::<M>,
            table: M::migration_table_name().to_string(),
        }
    }

    /// Applies what is missing.
    ///
    /// # Errors
    /// [`OpenError::Migrate`], and [`OpenError::WrongSet`] for the first table that does not belong in this set. After an
    /// error the transaction must not be committed.
    pub(super) async fn migrate(
        &self,
        transaction: &DatabaseTransaction,
        registry: &Registry,
    ) -> Result<(), OpenError> {
        (self.migrate)(transaction, registry, self.check).await
    }

    /// Applies the first steps, where none is applied.
    pub(super) async fn up_to(&self, transaction: &DatabaseTransaction, steps: u32) -> Result<(), DbErr> {
        (self.up)(transaction, steps).await
    }

    /// Returns the table of applied migrations, and the names of all migrations.
    pub(super) fn migrations(&self) -> (&str, Vec<String>) {
        (&self.table, (self.names)())
    }
}

async fn migrate<M: MigratorTrait>(
    transaction: &DatabaseTransaction,
    registry: &Registry,
    check: Check,
) -> Result<(), OpenError> {
    // From here on the migrator's own table exists, so that it is not among those that the steps create.
    if M::get_pending_migrations(transaction).await.map_err(OpenError::Migrate)?.is_empty() {
        return Ok(());
    }
    let before = table_names(transaction, registry).await.map_err(OpenError::Migrate)?;
    M::up(transaction, None).await.map_err(OpenError::Migrate)?;
    let after = table_names(transaction, registry).await.map_err(OpenError::Migrate)?;
    after.difference(&before).try_for_each(|table| check(table, registry)).map_err(OpenError::from)
}

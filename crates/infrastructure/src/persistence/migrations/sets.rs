//! A set of steps: which they are, and those that are missing.

use sea_orm::DatabaseTransaction;
use sea_orm_migration::{DbErr, MigratorTrait};

use super::{installation::InstallationMigrator, tenant::TenantMigrator};
use crate::persistence::tables;

/// Applies what is missing of a set.
pub(in crate::persistence) async fn migrate<M: MigratorTrait>(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if M::get_pending_migrations(transaction).await?.is_empty() { Ok(()) } else { M::up(transaction, None).await }
}

/// Applies the first steps of a set, none of which is applied.
pub(in crate::persistence) async fn up_to<M: MigratorTrait>(
    transaction: &DatabaseTransaction,
    steps: u32,
) -> Result<(), DbErr> {
    M::install(transaction).await?;
    M::up(transaction, Some(steps)).await
}

/// Returns the table of applied migrations of both sets, and the names of the migrations.
pub(in crate::persistence) fn own_migrations() -> [(&'static str, Vec<String>); 2] {
    [
        (tables::INSTALLATION_MIGRATIONS, names::<InstallationMigrator>()),
        (tables::TENANT_MIGRATIONS, names::<TenantMigrator>()),
    ]
}

/// Returns the names of all migrations of a migrator.
pub(in crate::persistence) fn names<M: MigratorTrait>() -> Vec<String> {
    M::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

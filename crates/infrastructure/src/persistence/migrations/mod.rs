//! The schema, as steps that are never changed once released: expand first, contract in a later release.
//!
//! There are two sets of steps. [`InstallationMigrator`] makes what is there once: the tenants, people, claims and
//! queues. [`TenantMigrator`] makes the tables whose rows belong to a tenant, which the registry knows as such. It needs
//! nothing of the installation but `tenantry_tenants` and runs after it.
//!
//! These rules let SQLite, PostgreSQL, row-level security and a database sharded by tenant all support the schema. A
//! tenant table has `tenant_id` first in its primary key and in each of its indexes. A person's table has the user's ID
//! first. Anything that must be unique across all tenants is a row of a claim table. Foreign keys stay inside a group
//! or point to `tenants`. There are no triggers, no sequences and no database enums.

mod installation;
mod one_set;
mod sets;
mod statements;
mod tenant;

use sea_orm::DatabaseTransaction;
use sea_orm_migration::DbErr;

pub(super) use self::sets::{migrate, names, own_migrations, up_to};
pub use self::{installation::InstallationMigrator, tenant::TenantMigrator};

/// Applies what is missing of both sets.
pub(super) async fn migrate_own(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    one_set::split(transaction).await?;
    migrate::<InstallationMigrator>(transaction).await?;
    migrate::<TenantMigrator>(transaction).await
}

//! The steps of what an installation has once.

use sea_orm_migration::prelude::*;

use crate::persistence::tables;

mod m20261130_000001_create_tenants;
mod m20261130_000002_create_people;
mod m20261130_000003_prove_mailboxes;
mod m20261130_000004_create_look_ups;
mod m20261130_000005_queue_work;
mod m20261130_000006_name_tenants;
mod m20261130_000007_tiers;
mod m20261130_000008_verified_domains;
mod m20261130_000009_life_of_tenants;

/// The steps of what an installation has once, in order.
#[derive(Debug)]
pub struct InstallationMigrator;

impl MigratorTrait for InstallationMigrator {
    fn migration_table_name() -> DynIden {
        tables::INSTALLATION_MIGRATIONS.into_iden()
    }

    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261130_000001_create_tenants::Migration),
            Box::new(m20261130_000002_create_people::Migration),
            Box::new(m20261130_000003_prove_mailboxes::Migration),
            Box::new(m20261130_000004_create_look_ups::Migration),
            Box::new(m20261130_000005_queue_work::Migration),
            Box::new(m20261130_000006_name_tenants::Migration),
            Box::new(m20261130_000007_tiers::Migration),
            Box::new(m20261130_000009_life_of_tenants::Migration),
            Box::new(m20261130_000008_verified_domains::Migration),
        ]
    }
}

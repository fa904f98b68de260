//! The steps of the tables whose rows belong to a tenant.

use sea_orm_migration::prelude::*;

use crate::persistence::tables;

mod m20261130_000001_create_settings;
mod m20261130_000002_create_members;
mod m20261130_000003_create_invitations;
mod m20261130_000004_create_trail;
mod m20261130_000005_create_jobs;
mod m20261130_000006_invitations_by_expiry;
mod m20261130_000007_create_seeds;
mod m20261130_000008_invitation_links;
mod m20261130_000009_domain_claims;

/// The steps of the tables of tenants, in order.
#[derive(Debug)]
pub struct TenantMigrator;

impl MigratorTrait for TenantMigrator {
    fn migration_table_name() -> DynIden {
        tables::TENANT_MIGRATIONS.into_iden()
    }

    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261130_000001_create_settings::Migration),
            Box::new(m20261130_000002_create_members::Migration),
            Box::new(m20261130_000003_create_invitations::Migration),
            Box::new(m20261130_000004_create_trail::Migration),
            Box::new(m20261130_000005_create_jobs::Migration),
            Box::new(m20261130_000006_invitations_by_expiry::Migration),
            Box::new(m20261130_000007_create_seeds::Migration),
            Box::new(m20261130_000008_invitation_links::Migration),
            Box::new(m20261130_000009_domain_claims::Migration),
        ]
    }
}

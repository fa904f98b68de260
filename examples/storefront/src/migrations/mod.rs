//! The tables, in steps that are never changed once released. They are two sets: the tables that are there once for all
//! shops, and those whose rows belong to one shop.
//!
//! These rules isolate a table by tenant: `tenant_id` is NOT NULL and first in the primary key, in every unique key and
//! in every index; a foreign key can't reference another tenant's row, because it includes `tenant_id`; and
//! `persistence::raise_walls` is called for each table.

use sea_orm_migration::prelude::*;

mod m20261121_000001_create_catalogue;
mod m20261121_000002_create_sales;
mod m20261121_000003_create_wallets;
mod m20261130_000001_create_currencies;
mod m20261130_000002_create_shipping_methods;

/// The steps of the tables that all shops share, in order.
#[derive(Debug)]
pub struct InstallationMigrator;

impl MigratorTrait for InstallationMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261130_000001_create_currencies::Migration)]
    }

    /// The other set is recorded in the migrator's own table.
    fn migration_table_name() -> DynIden {
        "storefront_installation_migrations".into_iden()
    }
}

/// The steps of the tables whose rows belong to one shop, in order.
#[derive(Debug)]
pub struct TenantMigrator;

impl MigratorTrait for TenantMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_catalogue::Migration),
            Box::new(m20261121_000002_create_sales::Migration),
            Box::new(m20261121_000003_create_wallets::Migration),
            Box::new(m20261130_000002_create_shipping_methods::Migration),
        ]
    }
}

/// Builds a table with these columns and a key that begins with `tenant_id`.
fn table<const N: usize>(name: &'static str, key: &'static str, columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).primary_key(Index::create().col("tenant_id").col(key));
    for column in columns {
        table.col(column);
    }
    table.foreign_key(ForeignKey::create().from(name, "tenant_id").to("tenantry_tenants", "id"));
    table.take()
}

/// Builds a foreign key to a row of the same tenant.
fn of_same_tenant(
    table: &'static str,
    column: &'static str,
    to: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    let mut foreign = ForeignKey::create();
    foreign.from(table, ("tenant_id", column)).to(to, ("tenant_id", key));
    foreign.take()
}

/// Builds an index that begins with `tenant_id`.
fn index<const N: usize>(name: &'static str, table: &'static str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table).col("tenant_id");
    for column in columns {
        index.col(column);
    }
    index.take()
}

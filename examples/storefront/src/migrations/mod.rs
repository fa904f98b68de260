//! The tables, in steps that are never changed once released, noted in a table of the storefront's own.
//!
//! The rules that put a table behind the walls: `tenant_id` is not null and first in the primary key, in every unique
//! key and in every index; a foreign key to another tenant's row is impossible, because it carries `tenant_id`; and
//! `walls::raise` is called for each table.

use sea_orm_migration::prelude::*;

mod m20261121_000001_create_catalogue;
mod m20261121_000002_create_sales;
mod m20261121_000003_create_wallets;

/// All steps, in their order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_catalogue::Migration),
            Box::new(m20261121_000002_create_sales::Migration),
            Box::new(m20261121_000003_create_wallets::Migration),
        ]
    }

    /// Tenantry's steps are noted elsewhere in the same database.
    fn migration_table_name() -> DynIden {
        "storefront_migrations".into_iden()
    }
}

/// Creates a table with these columns and a key that `tenant_id` leads.
fn table<const N: usize>(name: &'static str, key: &'static str, columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).primary_key(Index::create().col("tenant_id").col(key));
    for column in columns {
        table.col(column);
    }
    table.foreign_key(ForeignKey::create().from(name, "tenant_id").to("tenants", "id"));
    table.take()
}

/// A foreign key to a row of the same tenant.
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

/// An index that `tenant_id` leads.
fn index<const N: usize>(name: &'static str, table: &'static str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table).col("tenant_id");
    for column in columns {
        index.col(column);
    }
    index.take()
}

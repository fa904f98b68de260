//! The schema, as steps that are never changed once released: expand first, contract in a later release.
//!
//! These rules let SQLite, PostgreSQL, row-level security and a database sharded by tenant all support the schema. A
//! tenant table has `tenant_id` first in its primary key and in each of its indexes. A person's table has the user's ID
//! first. Anything that must be unique across all tenants is a row of a claim table. Foreign keys stay inside a group
//! or point to `tenants`. There are no triggers, no sequences and no database enums.

use sea_orm_migration::prelude::*;

use super::tables;

mod m20261121_000001_create_tenants;
mod m20261121_000002_create_people;
mod m20261121_000003_create_members;
mod m20261121_000004_create_trail;
mod m20261121_000005_create_look_ups;
mod m20261121_000006_raise_walls;
mod m20261121_000007_count_epochs;
mod m20261129_000008_search_members;
mod m20261129_000009_queue_work;
mod m20261129_000010_prove_mailboxes;
mod m20261129_000011_run_jobs;
mod m20261129_000012_deliver_events;
mod m20261129_000013_tenant_settings;
mod m20261129_000014_locale_of_people;
mod m20261129_000015_ask_for_longer_passwords;
mod m20261130_000016_read_audit_events;
mod m20261130_000017_time_zone_of_people;

/// All steps, in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migration_table_name() -> DynIden {
        tables::MIGRATIONS.into_iden()
    }

    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_tenants::Migration),
            Box::new(m20261121_000002_create_people::Migration),
            Box::new(m20261121_000003_create_members::Migration),
            Box::new(m20261121_000004_create_trail::Migration),
            Box::new(m20261121_000005_create_look_ups::Migration),
            Box::new(m20261121_000006_raise_walls::Migration),
            Box::new(m20261121_000007_count_epochs::Migration),
            Box::new(m20261129_000008_search_members::Migration),
            Box::new(m20261129_000009_queue_work::Migration),
            Box::new(m20261129_000010_prove_mailboxes::Migration),
            Box::new(m20261129_000011_run_jobs::Migration),
            Box::new(m20261129_000012_deliver_events::Migration),
            Box::new(m20261129_000013_tenant_settings::Migration),
            Box::new(m20261129_000014_locale_of_people::Migration),
            Box::new(m20261129_000015_ask_for_longer_passwords::Migration),
            Box::new(m20261130_000016_read_audit_events::Migration),
            Box::new(m20261130_000017_time_zone_of_people::Migration),
        ]
    }
}

/// Builds a table with these columns and this primary key.
fn table<const N: usize>(name: &'static str, key: &[&'static str], columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut primary = Index::create();
    for column in key {
        primary.col(*column);
    }
    let mut table = Table::create();
    table.table(name).primary_key(&mut primary);
    for column in columns {
        table.col(column);
    }
    table.take()
}

/// Builds a foreign key. A referenced row can't be deleted before the rows that reference it.
fn references(
    table: &'static str,
    columns: &[&'static str],
    to: &'static str,
    keys: &[&'static str],
) -> ForeignKeyCreateStatement {
    let mut foreign = ForeignKey::create();
    foreign.name(format!("{table}_{to}_fkey")).from_tbl(table).to_tbl(to);
    for column in columns {
        foreign.from_col(*column);
    }
    for key in keys {
        foreign.to_col(*key);
    }
    foreign.take()
}

/// Builds the foreign key of every tenant table.
fn of_tenant(table: &'static str) -> ForeignKeyCreateStatement {
    references(table, &["tenant_id"], "tenantry_tenants", &["id"])
}

fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index.take()
}

async fn drop_tables<const N: usize>(manager: &SchemaManager<'_>, tables: [&'static str; N]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(table).take()).await?;
    }
    Ok(())
}

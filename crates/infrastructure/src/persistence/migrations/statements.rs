//! What the steps are made of.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::text};

use crate::persistence::roles::raise_walls;

/// Builds a table with these columns and this primary key.
pub(super) fn table<const N: usize>(
    name: &'static str,
    key: &[&'static str],
    columns: [ColumnDef; N],
) -> TableCreateStatement {
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

/// A table of tenants that is not created yet.
pub(super) struct TenantTable(&'static str, TableCreateStatement);

impl TenantTable {
    /// Adds a named check.
    pub(super) fn check(mut self, name: &'static str, holds: Expr) -> Self {
        self.1.check((name, holds));
        self
    }

    /// Creates the table and puts it under row-level security. There is no way to do the one without the other.
    pub(super) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.1).await?;
        raise_walls(manager, self.0).await
    }
}

/// Builds a table of tenants.
pub(super) fn tenant_table<const N: usize>(
    name: &'static str,
    key: &[&'static str],
    columns: [ColumnDef; N],
) -> TenantTable {
    TenantTable(name, table(name, key, columns).foreign_key(&mut of_tenant(name)).take())
}

/// Builds a column of texts that are compared by order: on PostgreSQL by their bytes too, as SQLite does.
pub(super) fn sorted(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    collated(manager, text(name))
}

/// Like [`sorted`], of texts that may be missing.
pub(super) fn sorted_null(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    collated(manager, ColumnDef::new(name).text().null().take())
}

fn collated(manager: &SchemaManager<'_>, mut column: ColumnDef) -> ColumnDef {
    match manager.get_database_backend() {
        DbBackend::Postgres => column.extra("COLLATE \"C\"").take(),
        _ => column,
    }
}

/// Builds a foreign key. A referenced row can't be deleted before the rows that reference it.
pub(super) fn references(
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

/// Builds the foreign key of a table whose rows name a tenant.
pub(super) fn of_tenant(table: &'static str) -> ForeignKeyCreateStatement {
    references(table, &["tenant_id"], "tenantry_tenants", &["id"])
}

pub(super) fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index.take()
}

pub(super) async fn drop_tables<const N: usize>(
    manager: &SchemaManager<'_>,
    tables: [&'static str; N],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(table).take()).await?;
    }
    Ok(())
}

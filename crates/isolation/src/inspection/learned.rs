//! Teaches a registry what the catalogue knows and the entities leave out.

use sea_orm::{DatabaseConnection, DbErr};

use super::facts::{Column, Key, Table, Tables, tables};
use crate::{Registry, query_hook::Learned};

/// Reads the catalogue, and returns the registry with what the entities leave out: further columns, which raw statements
/// may then name, the order of the columns, so that INSERT needs no column names, and the unique keys, so that ON CONFLICT
/// may name one of them without the tenant's column.
///
/// Call it when the service starts, after its migrations. [`check`](super::check) does the same without reading the
/// catalogue again.
///
/// # Errors
///
/// Errors of reading the catalogue.
pub async fn learn(serving: &DatabaseConnection, registry: Registry) -> Result<Registry, DbErr> {
    let found = tables(serving, &registry).await?;
    Ok(learned(registry, &found, |_| true))
}

/// Returns the registry with what the catalogue says of the selected tables.
pub(super) fn learned(mut registry: Registry, found: &Tables, is_selected: impl Fn(&str) -> bool) -> Registry {
    for (name, table) in found.iter().filter(|(name, _)| is_selected(name)) {
        registry.learn(name, table.into());
    }
    registry
}

impl From<&Table> for Learned {
    fn from(table: &Table) -> Self {
        let names = |is_meant: fn(&Column) -> bool| {
            table.columns.iter().filter(|column| is_meant(column)).map(|column| column.name.clone()).collect()
        };
        Self {
            columns: names(|_| true),
            generated: names(|column| column.generated),
            computed: names(|column| column.computed),
            unique: table.keys.iter().filter_map(|Key { columns, .. }| columns.clone()).collect(),
        }
    }
}

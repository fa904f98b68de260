//! Reads the catalogue of either database.

use sea_orm::{DatabaseConnection, DbBackend, DbErr};

use super::{Tables, postgres, sqlite};
use crate::Registry;

/// Returns all facts about each table, under the names by which tables are registered.
pub(in super::super) async fn tables(serving: &DatabaseConnection, registry: &Registry) -> Result<Tables, DbErr> {
    match serving.get_database_backend() {
        DbBackend::Postgres => postgres::tables(serving, registry).await,
        _ => sqlite::tables(serving, registry).await,
    }
}

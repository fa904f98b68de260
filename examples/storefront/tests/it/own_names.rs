//! A service keeps tables with the names that every service has: Tenantry's begin with `tenantry_`, and so does nothing
//! else.

use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sea_orm_migration::{
    MigrationTrait, MigratorTrait, SchemaManager, async_trait::async_trait, prelude::DeriveMigrationName,
};
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions};
use tenantry_isolation::{Registry, row_level_security};
use tenantry_testkit::builders::id;

use crate::world::On;

const NAMES: [&str; 5] = ["users", "outbox", "tenants", "sessions", "memberships"];

struct Migrator;

#[derive(DeriveMigrationName)]
struct CreateTables;

#[async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in NAMES {
            let uuid = if manager.get_database_backend() == DbBackend::Postgres { "uuid" } else { "blob" };
            let create = format!(
                "CREATE TABLE {name} (tenant_id {uuid} NOT NULL, id bigint NOT NULL, note text NOT NULL, \
                 PRIMARY KEY (tenant_id, id))"
            );
            manager.get_connection().execute_unprepared(&create).await?;
            row_level_security::raise(manager, name).await?;
        }
        Ok(())
    }
}

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables)]
    }
}

async fn notes(database: &Database, tenant: TenantId, table: &str) -> Vec<String> {
    let connection = database.tenant(tenant);
    let all = Statement::from_string(connection.get_database_backend(), format!("SELECT note FROM {table}"));
    let rows = connection.query_all_raw(all).await.unwrap();
    rows.iter().map(|row| row.try_get("", "note").unwrap()).collect()
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn users_and_an_outbox_of_ones_own_live_beside_tenantrys(#[case] on: On) {
    let folder = tempfile::tempdir().unwrap();
    let url = on.url(folder.path());
    let tables =
        NAMES.into_iter().fold(Registry::builder(), |tables, name| tables.table(name, &["tenant_id", "id", "note"]));
    let options = DatabaseOptions::new(&url).embed::<Migrator>(tables.build().unwrap());
    let database = Database::open(options).await.unwrap();
    let (acme, bolt): (TenantId, TenantId) = (id(), id());
    for table in NAMES {
        for tenant in [acme, bolt] {
            let note = format!("{table} of {tenant}");
            let insert = format!("INSERT INTO {table} (id, note) VALUES (1, '{note}')");
            database.tenant(tenant).execute_unprepared(&insert).await.unwrap();
        }
        for tenant in [acme, bolt] {
            assert_eq!(notes(&database, tenant, table).await, [format!("{table} of {tenant}")]);
        }
    }
    database.close().await;
}

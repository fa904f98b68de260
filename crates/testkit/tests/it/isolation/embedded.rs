//! An embedder's tables in Tenantry's own database, as in production: the query hook, and row-level security where
//! available.

use sea_orm::{ConnectOptions, ConnectionTrait, Database as Plain, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait::async_trait};
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions};
use tenantry_isolation::{Registry, row_level_security};
use tenantry_testkit::{isolation::Isolation, postgres::postgres};

use super::world::{TENANTS, product, review, seed, setting};

struct Migrator;

struct CreateTables;

impl MigrationName for CreateTables {
    fn name(&self) -> &'static str {
        "create_tables"
    }
}

#[async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in TENANTS {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        for table in ["products", "reviews", "settings"] {
            row_level_security::raise(manager, table).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables)]
    }

    fn migration_table_name() -> sea_orm::DynIden {
        "shop_migrations".into()
    }
}

#[tokio::test]
async fn an_embedders_tables_are_behind_the_walls() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("shop.db").display());
    for url in [file, postgres().database()] {
        let registry = Registry::builder()
            .tenant::<product::Entity>()
            .tenant::<review::Entity>()
            .tenant::<setting::Entity>()
            .build()
            .unwrap();
        let options = DatabaseOptions::new(url.as_str()).embed::<Migrator>(registry.clone());
        let database = Database::open(options).await.unwrap();
        let plain = ConnectOptions::new(url).max_connections(1).sqlx_logging(false).to_owned();
        let plain = Plain::connect(plain).await.unwrap();
        let report = Isolation::of(&registry, |tenant: TenantId| database.tenant(tenant), &plain).run(seed).await;
        report.assert_isolated();
        assert!(report.tried > 1_500 && report.telling > 300, "{report}");
        database.close().await;
    }
}

//! An embedder's isolated table, in which two tenants have the same ten thousand rows.

pub(crate) mod products;
mod queries;

pub(crate) use queries::Query;
use sea_orm::{
    ActiveValue::Set, ConnectOptions, ConnectionTrait, Database as Plain, DatabaseConnection, DbErr, EntityTrait,
    sqlx::sqlite::SqliteSynchronous,
};
use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager,
    async_trait::async_trait,
    prelude::{Index, Table},
    schema::{big_integer, integer, text, uuid},
};
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions};
use tenantry_isolation::{Registry, row_level_security};
use uuid::Uuid;

pub(crate) const ROWS: u32 = 10_000;
/// The maximum number of connections of a pool.
pub(crate) const CONNECTIONS: u32 = 4;
const CATEGORIES: u32 = 100;
const TENANTS: [u128; 2] = [0xa, 0xb];

/// Returns the tenant whose rows are read.
pub(crate) fn tenant() -> TenantId {
    TenantId::new(Uuid::from_u128(TENANTS[0]))
}

pub(crate) fn registry() -> Registry {
    Registry::builder().tenant::<products::Entity>().build().unwrap()
}

/// Opens the database as an embedder does.
pub(crate) async fn open(url: &str) -> Database {
    let mut options = DatabaseOptions::new(url).embed::<Migrator>(registry());
    options.connections = CONNECTIONS;
    Database::open(options).await.unwrap()
}

/// Returns a pool with nothing between it and the database. On PostgreSQL no policy restricts its role. On SQLite a
/// commit is not flushed to disk, because that would hide everything else.
pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if url.starts_with("sqlite") { 1 } else { CONNECTIONS })
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|file| file.synchronous(SqliteSynchronous::Normal));
    Plain::connect(options).await.unwrap()
}

/// Creates the table and its rows.
pub(crate) async fn fill(url: &str) {
    open(url).await.close().await;
    let plain = connect(url).await;
    for tenant in TENANTS {
        let rows: Vec<_> = (0..ROWS).map(|number| row(Some(tenant), u128::from(number), number % CATEGORIES)).collect();
        for some in rows.chunks(500) {
            products::Entity::insert_many(some.to_vec()).exec_without_returning(&plain).await.unwrap();
        }
    }
    // Leaves no deferred work for the server.
    let tidy = if url.starts_with("sqlite") { "ANALYZE" } else { "VACUUM ANALYZE" };
    plain.execute_unprepared(tidy).await.unwrap();
    plain.close().await.unwrap();
}

fn row(tenant: Option<u128>, id: u128, category: u32) -> products::ActiveModel {
    products::ActiveModel {
        tenant_id: tenant.map_or_else(Default::default, |id| Set(Uuid::from_u128(id))),
        id: Set(Uuid::from_u128(id)),
        name: Set(format!("product {id}")),
        category: Set(i32::try_from(category).unwrap()),
        price: Set(1999),
    }
}

struct Migrator;

struct CreateProducts;

impl MigrationName for CreateProducts {
    fn name(&self) -> &'static str {
        "create_products"
    }
}

#[async_trait]
impl MigrationTrait for CreateProducts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table("products").primary_key(Index::create().col("tenant_id").col("id"));
        for column in [uuid("tenant_id"), uuid("id"), text("name"), integer("category"), big_integer("price")] {
            table.col(column);
        }
        manager.create_table(table).await?;
        let mut index = Index::create();
        index.name("products_by_category").table("products").col("tenant_id").col("category").col("id");
        manager.create_index(index).await?;
        row_level_security::raise(manager, "products").await
    }
}

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateProducts)]
    }

    fn migration_table_name() -> sea_orm::DynIden {
        "shop_migrations".into()
    }
}

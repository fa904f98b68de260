//! A shop: an embedder's tables with what is hard to move. Keys that refer to each other and to the installation, a table
//! that refers to itself, numbers that the database draws, a column that it computes, and types without an equality.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionSession, TransactionTrait};
use sea_orm_migration::prelude::*;
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions};
use tenantry_isolation::{Registry, row_level_security};
use uuid::Uuid;

const TABLES: [(&str, &str); 4] = [
    // Later tables by their names come first by their keys.
    (
        "products",
        "tenant_id uuid NOT NULL, id uuid NOT NULL, sku text NOT NULL, price numeric, \
         gross numeric GENERATED ALWAYS AS (price * 1.2) STORED, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, sku), \
         FOREIGN KEY (tenant_id) REFERENCES tenantry_tenants (id)",
    ),
    (
        "listings",
        "tenant_id uuid NOT NULL, \"Number\" bigserial, product_id uuid, answers bigint, facts json, \
         PRIMARY KEY (tenant_id, \"Number\"), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id), \
         FOREIGN KEY (tenant_id, answers) REFERENCES listings (tenant_id, \"Number\")",
    ),
    (
        "visits",
        "tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, note text NOT NULL, \
         at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id)",
    ),
    ("labels", "tenant_id uuid NOT NULL, label text NOT NULL, PRIMARY KEY (tenant_id, label)"),
];

pub(super) struct Shop;

impl MigratorTrait for Shop {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Tables)]
    }

    fn migration_table_name() -> DynIden {
        "shop_migrations".into_iden()
    }
}

struct Tables;

impl MigrationName for Tables {
    fn name(&self) -> &'static str {
        "tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Tables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in TABLES {
            manager.get_connection().execute_unprepared(&format!("CREATE TABLE {table} ({columns})")).await?;
            row_level_security::raise(manager, table).await?;
        }
        Ok(())
    }
}

pub(super) fn embed(options: DatabaseOptions) -> DatabaseOptions {
    let registry = Registry::builder()
        .table("products", &["tenant_id", "id", "sku", "price", "gross"])
        .table("listings", &["tenant_id", "Number", "product_id", "answers", "facts"])
        .table("visits", &["tenant_id", "id", "note", "at"])
        .table("labels", &["tenant_id", "label"]);
    options.embed::<Shop>(registry.build().unwrap())
}

/// Opens it as another process does.
pub(super) async fn open(url: &str) -> Database {
    let mut options = embed(DatabaseOptions::new(url));
    options.connections = 60;
    Database::open(options).await.unwrap()
}

/// Puts a few rows into each table, as the embedder does.
pub(super) async fn fill(database: &Database, tenant: TenantId) {
    let begun = database.tenant(tenant).begin().await.unwrap();
    for number in 0..7_u128 {
        let id = Uuid::from_u128(0xf00 + number);
        for statement in [
            format!("INSERT INTO products (id, sku, price) VALUES ('{id}', 'sku {number}', {number}.50)"),
            // Each listing after the first answers it.
            format!(
                "INSERT INTO listings (product_id, answers, facts) VALUES \
                 ('{id}', (SELECT min(\"Number\") FROM listings), '{{\"b\": 1,  \"a\": {number}}}')"
            ),
            format!("INSERT INTO visits (note) VALUES ('visit {number}')"),
            format!("INSERT INTO labels (label) VALUES ('label {number}')"),
        ] {
            begun.execute_raw(Statement::from_string(DbBackend::Postgres, statement)).await.unwrap();
        }
    }
    begun.commit().await.unwrap();
}

/// Writes a visit in a transaction of its own, and returns its number.
pub(super) async fn visit(database: &Database, tenant: TenantId, note: &str) -> Result<i64, DbErr> {
    let begun = database.tenant(tenant).begin().await?;
    let insert = format!("INSERT INTO visits (note) VALUES ('{note}') RETURNING id");
    let row = begun.query_one_raw(Statement::from_string(DbBackend::Postgres, insert)).await?.unwrap();
    begun.commit().await?;
    row.try_get("", "id")
}

/// Writes a product with a listing that refers to it.
pub(super) async fn list(database: &Database, tenant: TenantId, id: Uuid, sku: &str) -> Result<(), DbErr> {
    let begun = database.tenant(tenant).begin().await?;
    for insert in [
        format!("INSERT INTO products (id, sku, price) VALUES ('{id}', '{sku}', 1)"),
        format!("INSERT INTO listings (product_id) VALUES ('{id}')"),
    ] {
        begun.execute_raw(Statement::from_string(DbBackend::Postgres, insert)).await?;
    }
    begun.commit().await
}

/// Counts the visits.
pub(super) async fn visits(database: &Database, tenant: TenantId) -> Result<i64, DbErr> {
    let count = Statement::from_string(DbBackend::Postgres, "SELECT count(*) AS visits FROM visits");
    database.tenant(tenant).query_one_raw(count).await?.unwrap().try_get("", "visits")
}

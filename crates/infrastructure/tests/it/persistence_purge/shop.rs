//! A shop: an embedder's tables on both databases. One refers to another and to itself, one names its tenant by text in
//! another column, and one has no foreign key to the tenants.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionSession, TransactionTrait};
use sea_orm_migration::prelude::*;
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, raise_walls, raise_walls_by};
use tenantry_isolation::{Registry, ScopedTransaction, TenantTable, TenantType, row_level_security::TenantPolicy};
use uuid::Uuid;

const TABLES: [(&str, &str); 4] = [
    (
        "shelves",
        "tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id), \
         FOREIGN KEY (tenant_id) REFERENCES tenantry_tenants (id)",
    ),
    (
        "articles",
        "tenant_id uuid NOT NULL, id uuid NOT NULL, shelf_id uuid NOT NULL, part_of uuid, PRIMARY KEY (tenant_id, id), \
         FOREIGN KEY (tenant_id, shelf_id) REFERENCES shelves (tenant_id, id), \
         FOREIGN KEY (tenant_id, part_of) REFERENCES articles (tenant_id, id)",
    ),
    ("visits", "tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)"),
    ("labels", "account text NOT NULL, label text NOT NULL, PRIMARY KEY (account, label)"),
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
            match table {
                "labels" => {
                    let policy = TenantPolicy::by("account").of_type(TenantType::Text);
                    raise_walls_by(manager, table, policy).await?;
                }
                table => raise_walls(manager, table).await?,
            }
        }
        Ok(())
    }
}

pub(super) fn registry() -> Registry {
    let by_text = TenantTable::by("account").of_type(TenantType::Text);
    let tables = Registry::builder()
        .table("shelves", &["tenant_id", "id"])
        .table("articles", &["tenant_id", "id", "shelf_id", "part_of"])
        .table("visits", &["tenant_id", "id"])
        .table_with("labels", &["account", "label"], by_text);
    tables.build().unwrap()
}

pub(super) fn embed(options: DatabaseOptions) -> DatabaseOptions {
    options.embed::<Shop>(registry())
}

/// Ids that no tenant of a test has.
fn id(number: u128) -> Uuid {
    Uuid::from_u128(0xf00d_0000 + number)
}

/// Runs a statement as the embedder does, with as many parameters as ids.
async fn run(begun: &impl ConnectionTrait, text: &str, ids: &[Uuid]) -> Result<(), DbErr> {
    let backend = begun.get_database_backend();
    let values: Vec<String> = (1..=ids.len())
        .map(|number| if backend == DbBackend::Postgres { format!("${number}") } else { "?".to_owned() })
        .collect();
    let text = text.replace("(?)", &format!("({})", values.join(", ")));
    let values = ids.iter().map(|id| sea_orm::Value::from(*id));
    begun.execute_raw(Statement::from_sql_and_values(backend, text, values)).await.map(drop)
}

/// Puts a few rows into each table.
pub(super) async fn fill(database: &Database, tenant: TenantId) {
    let begun = database.tenant(tenant).begin().await.unwrap();
    run(&begun, "INSERT INTO shelves (id) VALUES (?)", &[id(1)]).await.unwrap();
    run(&begun, "INSERT INTO articles (id, shelf_id) VALUES (?)", &[id(9), id(1)]).await.unwrap();
    // The parts are found before the whole by their keys.
    for number in 2..6 {
        let part = "INSERT INTO articles (id, shelf_id, part_of) VALUES (?)";
        run(&begun, part, &[id(number), id(1), id(9)]).await.unwrap();
    }
    run(&begun, "INSERT INTO labels (label) VALUES ('new')", &[]).await.unwrap();
    begun.commit().await.unwrap();
    visit(database, tenant, 7).await.unwrap();
}

/// Writes a visit in a transaction of its own.
pub(super) async fn visit(database: &Database, tenant: TenantId, number: u128) -> Result<(), DbErr> {
    begin_visit(database, tenant, number).await?.commit().await
}

/// Writes a visit, and leaves the transaction open.
pub(super) async fn begin_visit(
    database: &Database,
    tenant: TenantId,
    number: u128,
) -> Result<ScopedTransaction, DbErr> {
    let begun = database.tenant(tenant).begin().await?;
    run(&begun, "INSERT INTO visits (id) VALUES (?)", &[id(number)]).await?;
    Ok(begun)
}

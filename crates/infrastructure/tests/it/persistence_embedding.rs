//! An embedder's registry, keys and row-level security are checked before the server starts.

use rstest::rstest;
use sea_orm::{DbBackend, Statement};
use sea_orm_migration::prelude::*;
use tempfile::TempDir;
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, TenantDatabase, members};
use tenantry_isolation::{Access, Registry, ScopeError, row_level_security};
use tenantry_testkit::postgres::postgres;
use uuid::Uuid;

use crate::persistence_fixture::{On, url_in};

/// A shop with correct keys, and shops with one mistake each, with the expected error.
const SHOPS: [(&str, Option<&str>); 7] = [
    (
        "products (tenant_id uuid NOT NULL, id uuid NOT NULL, sku text, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, sku)); \
         reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid, PRIMARY KEY (tenant_id, id), \
         FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id))",
        None,
    ),
    (
        "products (tenant_id uuid, id uuid NOT NULL, sku text, UNIQUE (tenant_id, id), PRIMARY KEY (id)); \
         reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid, PRIMARY KEY (tenant_id, id))",
        Some("products: its column tenant_id may be null"),
    ),
    (
        "products (tenant_id uuid NOT NULL, id uuid NOT NULL PRIMARY KEY, sku text); \
         reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid, PRIMARY KEY (tenant_id, id))",
        Some("begins with id and not with tenant_id"),
    ),
    (
        "products (tenant_id uuid NOT NULL, id uuid NOT NULL, sku text UNIQUE, PRIMARY KEY (tenant_id, id)); \
         reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid, PRIMARY KEY (tenant_id, id))",
        Some("begins with sku and not with tenant_id"),
    ),
    (
        "products (tenant_id uuid NOT NULL, id uuid NOT NULL, sku text); \
         reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid, PRIMARY KEY (tenant_id, id))",
        Some("products: it has no primary key"),
    ),
    (
        "products (tenant_id uuid NOT NULL, id uuid NOT NULL, sku text, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, sku), \
         UNIQUE (id)); \
         reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid REFERENCES products (id), \
         PRIMARY KEY (tenant_id, id))",
        Some("reviews: its reference to products does not carry tenant_id, so that it can cross"),
    ),
    (
        "products (tenant_id uuid NOT NULL, id uuid NOT NULL, sku text, PRIMARY KEY (tenant_id, id))",
        Some("reviews: there is no such table"),
    ),
];

/// The migrations of the shop of that number, with or without row-level security.
struct Shop<const NUMBER: usize, const WALLED: bool>;

impl<const NUMBER: usize, const WALLED: bool> MigratorTrait for Shop<NUMBER, WALLED> {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Tables { tables: SHOPS[NUMBER].0, walled: WALLED })]
    }

    fn migration_table_name() -> DynIden {
        "shop_migrations".into_iden()
    }
}

struct Tables {
    tables: &'static str,
    walled: bool,
}

impl MigrationName for Tables {
    fn name(&self) -> &'static str {
        "tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Tables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in self.tables.split("; ") {
            manager.get_connection().execute_unprepared(&format!("CREATE TABLE {table}")).await?;
            // An index in addition to the keys also begins with the tenant.
            let name = table.split(' ').next().unwrap();
            let index = format!("CREATE INDEX {name}_by_id ON {name} (tenant_id, id)");
            manager.get_connection().execute_unprepared(&index).await?;
            if self.walled {
                row_level_security::raise(manager, name).await?;
            }
        }
        Ok(())
    }
}

fn shop() -> Registry {
    let products = Registry::builder().table("products", &["tenant_id", "id", "sku"]);
    products.table("reviews", &["tenant_id", "id", "product_id"]).build().unwrap()
}

/// Indexes of a correct shop, and the expected error; the last two exist on PostgreSQL only.
const INDEXES: [(&str, Option<&str>); 6] = [
    ("shown ON products (tenant_id, sku)", None),
    ("shown ON products (sku)", Some("products: its index shown begins with sku and not with tenant_id")),
    (
        "shown ON products (sku) WHERE sku > 'a'",
        Some("products: its index shown begins with sku and not with tenant_id"),
    ),
    (
        "shown ON products (lower(sku))",
        Some("products: its index shown begins with an expression and not with tenant_id"),
    ),
    ("shown ON products USING hash (sku)", Some("products: its index shown begins with sku and not with tenant_id")),
    // It can't begin with the tenant without an extension.
    ("shown ON products USING gin (to_tsvector('simple', sku))", None),
];

/// The first shop, with the index of that number.
struct Indexed<const NUMBER: usize>;

impl<const NUMBER: usize> MigratorTrait for Indexed<NUMBER> {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Tables { tables: SHOPS[0].0, walled: true }), Box::new(OneIndex(INDEXES[NUMBER].0))]
    }

    fn migration_table_name() -> DynIden {
        "shop_migrations".into_iden()
    }
}

struct OneIndex(&'static str);

impl MigrationName for OneIndex {
    fn name(&self) -> &'static str {
        "index"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OneIndex {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&format!("CREATE INDEX {}", self.0)).await.map(drop)
    }
}

/// Returns the error at start, or `None` if the start succeeds.
async fn refusal(on: On, embed: impl FnOnce(DatabaseOptions) -> DatabaseOptions) -> Option<String> {
    let directory: TempDir = tempfile::tempdir().unwrap();
    let url = match on {
        On::Sqlite => url_in(&directory),
        On::Postgres => postgres().database(),
    };
    match Database::open(embed(DatabaseOptions::new(url))).await {
        Ok(database) => {
            database.close().await;
            None
        }
        Err(error) => Some(error.to_string()),
    }
}

#[track_caller]
fn assert_says(said: Option<&str>, expected: Option<&str>) {
    match (said, expected) {
        (None, None) => {}
        (Some(said), Some(expected)) => assert!(said.contains(expected), "{expected} is not in: {said}"),
        _ => panic!("said {said:?}, expected {expected:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn keys_by_which_tenants_would_meet_stop_the_start(#[values(On::Sqlite, On::Postgres)] on: On) {
    let said = [
        refusal(on, |options| options.embed::<Shop<0, true>>(shop())).await,
        refusal(on, |options| options.embed::<Shop<1, true>>(shop())).await,
        refusal(on, |options| options.embed::<Shop<2, true>>(shop())).await,
        refusal(on, |options| options.embed::<Shop<3, true>>(shop())).await,
        refusal(on, |options| options.embed::<Shop<4, true>>(shop())).await,
        refusal(on, |options| options.embed::<Shop<5, true>>(shop())).await,
    ];
    for (said, (_, expected)) in said.iter().zip(SHOPS) {
        assert_says(said.as_deref(), expected);
    }
}

#[rstest]
#[tokio::test]
async fn an_index_by_which_a_search_comes_to_others_first_stops_the_start(#[values(On::Sqlite, On::Postgres)] on: On) {
    let mut said = vec![
        refusal(on, |options| options.embed::<Indexed<0>>(shop())).await,
        refusal(on, |options| options.embed::<Indexed<1>>(shop())).await,
        refusal(on, |options| options.embed::<Indexed<2>>(shop())).await,
        refusal(on, |options| options.embed::<Indexed<3>>(shop())).await,
    ];
    if let On::Postgres = on {
        said.push(refusal(on, |options| options.embed::<Indexed<4>>(shop())).await);
        said.push(refusal(on, |options| options.embed::<Indexed<5>>(shop())).await);
    }
    for (said, (_, expected)) in said.iter().zip(INDEXES) {
        assert_says(said.as_deref(), expected);
    }
}

#[rstest]
#[tokio::test]
async fn a_table_that_nobody_made_stops_the_start(#[values(On::Sqlite, On::Postgres)] on: On) {
    let said = refusal(on, |options| options.embed::<Shop<6, true>>(shop())).await;
    // On a server the serving role is granted its privileges first, which fails.
    let expected = match on {
        On::Sqlite => SHOPS[6].1.unwrap(),
        On::Postgres => "cannot migrate the database schema",
    };
    assert_says(said.as_deref(), Some(expected));
}

#[tokio::test]
async fn a_table_without_row_level_security_stops_the_start() {
    let said = refusal(On::Postgres, |options| options.embed::<Shop<0, false>>(shop())).await;
    assert_says(said.as_deref(), Some("products: row-level security is not enabled"));
}

#[rstest]
#[tokio::test]
async fn tenantrys_own_tables_are_not_to_be_registered(#[values(On::Sqlite, On::Postgres)] on: On) {
    for table in ["tenantry_users", "tenantry_memberships", "tenantry_sessions", "tenantry_tenants"] {
        let registry = Registry::builder().table(table, &["tenant_id", "id"]).build().unwrap();
        let said = refusal(on, |options| options.embed::<Shop<0, true>>(registry)).await;
        assert_says(said.as_deref(), Some("it is one of Tenantry's own, of which only members are offered"));
    }
    let again = Registry::builder().global::<members::Entity>(Access::Writable).build().unwrap();
    let said = refusal(on, |options| options.embed::<Shop<0, true>>(again)).await;
    assert_says(said.as_deref(), Some("it is one of Tenantry's own"));
}

/// Records its steps in the table in which Tenantry records its own.
struct Intruder;

impl MigratorTrait for Intruder {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }

    fn migration_table_name() -> DynIden {
        "tenantry_migrations".into_iden()
    }
}

#[rstest]
#[tokio::test]
async fn steps_are_noted_in_a_table_of_the_embedders_own(#[values(On::Sqlite, On::Postgres)] on: On) {
    let registry = Registry::builder().build().unwrap();
    let said = refusal(on, |options| options.embed::<Intruder>(registry)).await;
    assert_says(said.as_deref(), Some("give your Migrator another migration_table_name"));
}

/// A shop in a schema of PostgreSQL, in CamelCase.
struct Branch;

impl MigratorTrait for Branch {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(BranchTables)]
    }

    fn migration_table_name() -> DynIden {
        "branch_migrations".into_iden()
    }
}

struct BranchTables;

impl MigrationName for BranchTables {
    fn name(&self) -> &'static str {
        "branch_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for BranchTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let create = "CREATE SCHEMA \"Branch\"; CREATE TABLE \"Branch\".\"Order Items\" (tenant_id uuid NOT NULL, \
                      \"itemNo\" bigint NOT NULL, note text, PRIMARY KEY (tenant_id, \"itemNo\"))";
        manager.get_connection().execute_unprepared(create).await?;
        row_level_security::raise(manager, "Branch.Order Items").await
    }
}

/// Opens a database, and returns one tenant's connection to it.
async fn opened(options: DatabaseOptions) -> (Database, TenantDatabase) {
    let database = Database::open(options).await.unwrap();
    let tenant = database.tenant(TenantId::new(Uuid::from_u128(7)));
    (database, tenant)
}

/// Returns the first column of the first row.
async fn text_of(tenant: &TenantDatabase, sql: &str) -> Result<String, DbErr> {
    let row = tenant.query_one_raw(Statement::from_string(tenant.get_database_backend(), sql)).await?;
    row.unwrap().try_get_by_index(0)
}

/// The start has migrated the schema and then read the catalogue.
#[rstest]
#[tokio::test]
async fn statements_may_use_what_the_catalogue_says(#[values(On::Sqlite, On::Postgres)] on: On) {
    let directory: TempDir = tempfile::tempdir().unwrap();
    let url = match on {
        On::Sqlite => url_in(&directory),
        On::Postgres => postgres().database(),
    };
    let registry = Registry::builder().table("products", &["tenant_id", "id"]).table("reviews", &["tenant_id", "id"]);
    let registry = registry.build().unwrap();
    let (database, tenant) = opened(DatabaseOptions::new(url).embed::<Shop<0, true>>(registry)).await;
    let backend = tenant.get_database_backend();
    for (sql, values) in [
        ("INSERT INTO products VALUES ($1, 'lamp')", vec![Uuid::from_u128(1).into()]),
        ("INSERT INTO products VALUES ($1, $2, 'chair')", vec![Uuid::from_u128(7).into(), Uuid::from_u128(2).into()]),
        (
            "INSERT INTO products (id, sku) VALUES ($1, 'chair') ON CONFLICT (sku) DO UPDATE SET sku = 'stool'",
            vec![Uuid::from_u128(3).into()],
        ),
    ] {
        let sql = if backend == DbBackend::Postgres { sql.to_owned() } else { sql.replace('$', "?") };
        let done = tenant.execute_raw(Statement::from_sql_and_values(backend, &sql, values)).await;
        assert_eq!(done.unwrap().rows_affected(), 1, "{sql}");
    }
    assert_eq!(text_of(&tenant, "SELECT min(sku) FROM products").await.unwrap(), "lamp");
    assert_eq!(text_of(&tenant, "SELECT max(sku) FROM products").await.unwrap(), "stool");
    // Of Tenantry's own table an embedder reads what is offered.
    let version = text_of(&tenant, "SELECT version FROM tenantry_memberships").await.unwrap_err();
    assert!(ScopeError::of(&version).unwrap().to_string().contains("the unknown column version"));
    database.close().await;
}

#[tokio::test]
async fn a_table_in_a_schema_of_any_name_serves() {
    let registry = Registry::builder().table("Branch.Order Items", &["tenant_id", "itemNo"]).build().unwrap();
    let (database, tenant) = opened(DatabaseOptions::new(postgres().database()).embed::<Branch>(registry)).await;
    let insert = "INSERT INTO \"Branch\".\"Order Items\" VALUES (1, 'first'), (2, 'last')";
    assert_eq!(tenant.execute_unprepared(insert).await.unwrap().rows_affected(), 2);
    let found = text_of(&tenant, "SELECT max(note) FROM \"Branch\".\"Order Items\"").await.unwrap();
    assert_eq!(found, "last");
    let other = database.tenant(TenantId::new(Uuid::from_u128(8)));
    let count = "SELECT CAST(count(*) AS TEXT) FROM \"Branch\".\"Order Items\"";
    assert_eq!(
        (text_of(&tenant, count).await.unwrap().as_str(), text_of(&other, count).await.unwrap().as_str()),
        ("2", "0")
    );
    database.close().await;
}

#[rstest]
#[tokio::test]
async fn tenantrys_own_tables_are_not_to_be_registered_in_another_spelling(#[values(On::Sqlite, On::Postgres)] on: On) {
    for table in ["Tenantry_users", "public.tenantry_users", "main.TENANTRY_sessions"] {
        let registry = Registry::builder().table(table, &["tenant_id", "id"]).build().unwrap();
        let said = refusal(on, |options| options.embed::<Shop<0, true>>(registry)).await;
        assert_says(said.as_deref(), Some("it is one of Tenantry's own, of which only members are offered"));
    }
}

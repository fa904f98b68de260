//! An embedder's two sets of migrations: each creates the tables that the registry says are of that set, and no others.

use rstest::rstest;
use sea_orm::{Database as Plain, DatabaseConnection};
use sea_orm_migration::prelude::*;
use tempfile::TempDir;
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, OpenError, WrongSet, inspect};
use tenantry_isolation::{Access, Registry, row_level_security};
use tenantry_testkit::postgres::postgres;
use uuid::Uuid;

use crate::persistence_fixture::{On, rows, url_in};

mod country {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "countries")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) code: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const COUNTRIES: u32 = 0b1;
const PRODUCTS: u32 = 0b10;
const DRAFTS: u32 = 0b100;
/// Orders of tenants in a schema of their own, which only PostgreSQL has.
const ORDERS: u32 = 0b1000;
/// The entries of a journal, in two partitions, which only PostgreSQL has.
const JOURNAL: u32 = 0b1_0000;

/// What a set can create, in this order: the step, its statements, and the table that is put under row-level security.
const STEPS: [(&str, &str, Option<&str>); 5] = [
    ("countries", "CREATE TABLE countries (code text PRIMARY KEY); INSERT INTO countries VALUES ('IT')", None),
    (
        "products",
        "CREATE TABLE products (tenant_id uuid NOT NULL, id uuid NOT NULL, origin text NOT NULL REFERENCES countries (code), \
         PRIMARY KEY (tenant_id, id))",
        Some("products"),
    ),
    ("drafts", "CREATE TABLE drafts (id uuid PRIMARY KEY)", None),
    (
        "orders",
        "CREATE SCHEMA sales; CREATE TABLE sales.orders (tenant_id uuid NOT NULL, id uuid NOT NULL, \
         PRIMARY KEY (tenant_id, id))",
        Some("sales.orders"),
    ),
    (
        "journal",
        "CREATE TABLE journal (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)) \
         PARTITION BY HASH (tenant_id); \
         CREATE TABLE journal_0 PARTITION OF journal FOR VALUES WITH (MODULUS 2, REMAINDER 0); \
         CREATE TABLE journal_1 PARTITION OF journal FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        Some("journal"),
    ),
];

struct Step(usize);

impl MigrationName for Step {
    fn name(&self) -> &str {
        STEPS[self.0].0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (_, statements, walled) = STEPS[self.0];
        manager.get_connection().execute_unprepared(statements).await?;
        match walled {
            Some(table) => row_level_security::raise(manager, table).await,
            None => Ok(()),
        }
    }
}

fn steps(wanted: u32) -> Vec<Box<dyn MigrationTrait>> {
    let wanted = (0..STEPS.len()).filter(|step| wanted & (1 << step) != 0);
    wanted.map(|step| Box::new(Step(step)) as Box<dyn MigrationTrait>).collect()
}

struct Installation<const TABLES: u32>;

impl<const TABLES: u32> MigratorTrait for Installation<TABLES> {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        steps(TABLES)
    }

    fn migration_table_name() -> DynIden {
        "shop_installation".into_iden()
    }
}

struct Tenants<const TABLES: u32>;

impl<const TABLES: u32> MigratorTrait for Tenants<TABLES> {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        steps(TABLES)
    }

    fn migration_table_name() -> DynIden {
        "shop_tenants".into_iden()
    }
}

/// Records its steps where the other one does, in another spelling.
struct Shouting;

impl MigratorTrait for Shouting {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }

    fn migration_table_name() -> DynIden {
        "SHOP_TENANTS".into_iden()
    }
}

/// Records its steps where Tenantry records its own.
struct Intruder;

impl MigratorTrait for Intruder {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }

    fn migration_table_name() -> DynIden {
        "tenantry_tenant_migrations".into_iden()
    }
}

fn shop() -> Registry {
    let countries = Registry::builder().global::<country::Entity>(Access::ReadOnly);
    countries.table("products", &["tenant_id", "id", "origin"]).build().unwrap()
}

/// A database of its own, and its folder if it is a file.
fn database(on: On) -> (String, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let url = match on {
        On::Sqlite => url_in(&directory),
        On::Postgres => postgres().database(),
    };
    (url, directory)
}

async fn open(options: DatabaseOptions) -> Result<(), OpenError> {
    Database::open(options).await?.close().await;
    Ok(())
}

async fn refused(options: DatabaseOptions) -> String {
    open(options).await.unwrap_err().to_string()
}

/// Returns the names of all tables, past all isolation.
async fn tables(url: &str) -> Vec<String> {
    let all = if url.starts_with("sqlite") {
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
    } else {
        "SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace NOT IN \
         ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace) ORDER BY 1"
    };
    let connection: DatabaseConnection = Plain::connect(url).await.unwrap();
    let names = rows(&connection, all).await.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    connection.close().await.unwrap();
    names
}

#[rstest]
#[tokio::test]
async fn the_installations_set_runs_first_and_each_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (url, _folder) = database(on);
    let options = DatabaseOptions::new(&url).embed_both::<Installation<COUNTRIES>, Tenants<PRODUCTS>>(shop());
    open(options.clone()).await.unwrap();
    let opened = Database::open(options).await.unwrap();
    let tenant = opened.tenant(TenantId::new(Uuid::from_u128(7)));
    let insert = "INSERT INTO products (id, origin) SELECT '00000000-0000-0000-0000-000000000001', code FROM countries";
    let insert = if url.starts_with("sqlite") { insert } else { &insert.replace("001',", "001'::uuid,") };
    assert_eq!(tenant.execute_unprepared(insert).await.unwrap().rows_affected(), 1);
    let refused = tenant.execute_unprepared("DELETE FROM countries").await.unwrap_err().to_string();
    assert!(refused.contains("countries"), "{refused}");
    opened.close().await;
    let connection = Plain::connect(&url).await.unwrap();
    for (set, step) in [("shop_installation", "countries"), ("shop_tenants", "products")] {
        let applied = rows(&connection, &format!("SELECT version FROM {set}")).await;
        let applied: Vec<String> = applied.iter().map(|row| row.try_get("", "version").unwrap()).collect();
        assert_eq!(applied, [step]);
    }
}

#[rstest]
#[tokio::test]
async fn a_table_of_tenants_is_not_the_installations(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (url, _folder) = database(on);
    let both = DatabaseOptions::new(&url).embed_both::<Installation<{ COUNTRIES | PRODUCTS }>, Tenants<0>>(shop());
    assert_eq!(
        refused(both).await,
        "the migrations of the installation create the table products, which is registered as a tenant's; move the step \
         that creates it to the migrations of tenants"
    );
    assert_eq!(tables(&url).await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_table_of_all_is_not_the_tenants(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (url, _folder) = database(on);
    let shared = "the migrations of tenants create the table countries, which is registered as shared by all tenants; \
                  move the step that creates it to the migrations of the installation (embed_both)";
    let one = DatabaseOptions::new(&url).embed::<Tenants<{ COUNTRIES | PRODUCTS }>>(shop());
    assert_eq!(refused(one).await, shared);
    let both = DatabaseOptions::new(&url).embed_both::<Installation<0>, Tenants<{ COUNTRIES | PRODUCTS }>>(shop());
    assert_eq!(refused(both).await, shared);
    assert_eq!(tables(&url).await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_table_that_is_not_registered_is_the_installations(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (url, _folder) = database(on);
    // A later step, after both sets were applied.
    let before = DatabaseOptions::new(&url).embed_both::<Installation<COUNTRIES>, Tenants<PRODUCTS>>(shop());
    open(before).await.unwrap();
    let there = tables(&url).await;
    let options = DatabaseOptions::new(&url);
    let wrong = options.embed_both::<Installation<COUNTRIES>, Tenants<{ PRODUCTS | DRAFTS }>>(shop());
    assert_eq!(
        refused(wrong).await,
        "the migrations of tenants create the table drafts, which is not registered; register it as a tenant's, or move \
         the step that creates it to the migrations of the installation (embed_both)"
    );
    assert_eq!(tables(&url).await, there);
    let options = DatabaseOptions::new(&url);
    let right = options.embed_both::<Installation<{ COUNTRIES | DRAFTS }>, Tenants<PRODUCTS>>(shop());
    open(right).await.unwrap();
    assert_eq!(tables(&url).await.len(), there.len() + 1);
}

#[rstest]
#[tokio::test]
async fn each_set_is_recorded_in_a_table_of_its_own(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (url, _folder) = database(on);
    let options = || DatabaseOptions::new(&url);
    for same in
        [options().embed_both::<Tenants<0>, Tenants<0>>(shop()), options().embed_both::<Shouting, Tenants<0>>(shop())]
    {
        let said = refused(same).await;
        assert!(said.contains("table shop_tenants") && said.contains("are both recorded there"), "{said}");
    }
    for ours in [
        options().embed_both::<Intruder, Tenants<0>>(shop()),
        options().embed_both::<Installation<0>, Intruder>(shop()),
        options().embed_both::<Intruder, Intruder>(shop()),
    ] {
        let said = refused(ours).await;
        assert!(said.contains("table tenantry_tenant_migrations"), "{said}");
        assert!(said.contains("give your Migrator another migration_table_name"), "{said}");
    }
}

#[tokio::test]
async fn tables_in_other_schemas_and_partitions_belong_to_a_set_too() {
    let registry =
        || Registry::builder().table("sales.orders", &["tenant_id", "id"]).table("journal", &["tenant_id", "id"]);
    let options = || DatabaseOptions::new(postgres().database());
    let wrong = options().embed_both::<Installation<ORDERS>, Tenants<JOURNAL>>(registry().build().unwrap());
    let said = open(wrong).await.unwrap_err();
    assert!(matches!(&said, OpenError::WrongSet(WrongSet::OfTenants(table)) if table == "sales.orders"), "{said}");
    open(options().embed::<Tenants<{ ORDERS | JOURNAL }>>(registry().build().unwrap())).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn the_doctor_names_what_was_not_applied_of_each(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (url, _folder) = database(on);
    let options = DatabaseOptions::new(&url);
    open(options.clone().embed_both::<Installation<COUNTRIES>, Tenants<PRODUCTS>>(shop())).await.unwrap();
    let nothing = Registry::builder().build().unwrap();
    let told = async |options: DatabaseOptions| {
        let inspection = inspect(&options, &nothing).await.unwrap();
        assert!(!inspection.notes.iter().any(|note| note.contains("cannot read")), "{:#?}", inspection.notes);
        inspection.findings.iter().map(|finding| format!("{}: {}", finding.about, finding.what)).collect::<Vec<_>>()
    };
    let none = Vec::<String>::new();
    assert_eq!(told(options.clone().embed_both::<Installation<COUNTRIES>, Tenants<PRODUCTS>>(shop())).await, none);
    let grown = options.embed_both::<Installation<{ COUNTRIES | DRAFTS }>, Tenants<{ PRODUCTS | ORDERS }>>(shop());
    assert_eq!(
        told(grown).await,
        [
            "database: migrations were not applied (shop_installation): drafts",
            "database: migrations were not applied (shop_tenants): orders",
        ]
    );
}

//! A database whose schema is out of date: pending migrations are named, and nothing is created.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, schema::uuid, sea_query::Table};
use tenantry_isolation::row_level_security;

use super::*;
use crate::persistence_fixture::rows;

const REMEDY: &str = "bring the schema up to date: run the command `migrate` of this program, or start the server";

#[tokio::test]
async fn a_database_that_was_never_migrated_is_told_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.db");
    std::fs::write(&file, "").unwrap();
    for url in [format!("sqlite://{}", file.display()), postgres().database()] {
        let inspection = look(&url, &nothing()).await;
        let told = findings(&inspection);
        assert!(told.len() == 1 && told[0].starts_with("database: no table of Tenantry's is in it"), "{told:#?}");
        assert_eq!((inspection.findings[0].remedy.as_str(), inspection.tables.len(), inspection.tries), (REMEDY, 0, 0));
        let connection = sea_orm::Database::connect(&url).await.unwrap();
        let all = if url.starts_with("sqlite") {
            "SELECT name FROM sqlite_master"
        } else {
            "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        };
        assert!(rows(&connection, all).await.is_empty());
    }
}

/// An embedder with additional migrations.
struct Shop<const STEPS: usize>;

struct Step(usize);

impl MigrationName for Step {
    fn name(&self) -> &str {
        ["first", "second"][self.0]
    }
}

#[async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let name = ["products", "reviews"][self.0];
        let mut table = Table::create().table(name).col(uuid("tenant_id")).col(uuid("id")).take();
        let key = sea_orm_migration::sea_query::Index::create().col("tenant_id").col("id").take();
        manager.create_table(table.primary_key(&mut key.clone()).take()).await?;
        row_level_security::raise(manager, name).await
    }
}

#[async_trait]
impl<const STEPS: usize> MigratorTrait for Shop<STEPS> {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        (0..STEPS).map(|step| Box::new(Step(step)) as Box<dyn MigrationTrait>).collect()
    }

    fn migration_table_name() -> sea_orm::DynIden {
        "shop_migrations".into()
    }
}

fn embedding<const STEPS: usize>(url: &str) -> DatabaseOptions {
    let tables = ["products", "reviews"].into_iter().take(STEPS);
    let registry = tables.fold(Registry::builder(), |registry, table| registry.table(table, &["tenant_id", "id"]));
    DatabaseOptions::new(url).embed::<Shop<STEPS>>(registry.build().unwrap())
}

#[tokio::test]
async fn what_was_not_applied_is_named_be_it_tenantrys_or_the_embedders() {
    let fixture = Fixture::open().await;
    for url in [fixture.url(), postgres().database()] {
        Database::open(embedding::<1>(&url)).await.unwrap().close().await;
        let sound = inspect(&embedding::<1>(&url), &nothing()).await.unwrap();
        assert_eq!(findings(&sound), Vec::<String>::new());
        assert_eq!(table(&sound, "shop_migrations").rows, RowsOf::Shared);
        assert_eq!(table(&sound, "products").hook_held, Some(true));

        let grown = inspect(&embedding::<2>(&url), &nothing()).await.unwrap();
        let pending = "database: migrations were not applied (shop_migrations): second";
        assert_eq!(findings(&grown), [pending, "reviews: there is no such table"]);
        assert_eq!(grown.findings[0].remedy, REMEDY);

        let connection = sea_orm::Database::connect(&url).await.unwrap();
        connection
            .execute_unprepared(
                "UPDATE tenantry_tenant_migrations SET version = 'of_tomorrow' WHERE version LIKE '%_create_trail'; \
                 DELETE FROM tenantry_migrations WHERE version LIKE '%_queue_work'",
            )
            .await
            .unwrap();
        let told = findings(&inspect(&embedding::<1>(&url), &nothing()).await.unwrap());
        assert_eq!(
            told,
            [
                "database: migrations were not applied (tenantry_migrations): m20261130_000005_queue_work",
                "database: migrations were not applied (tenantry_tenant_migrations): m20261130_000004_create_trail",
                "database: migrations were applied that this version does not know (tenantry_tenant_migrations): \
                 of_tomorrow",
            ]
        );
    }
}

#[tokio::test]
async fn what_was_applied_and_can_not_be_read_is_not_taken_for_missing() {
    let url = postgres().database();
    Database::open(embedding::<1>(&url)).await.unwrap().close().await;
    postgres().run(name_of(&url), "REVOKE SELECT ON shop_migrations FROM tenantry_serving");
    let inspection = inspect(&embedding::<1>(&url), &nothing()).await.unwrap();
    assert_eq!(findings(&inspection), Vec::<String>::new());
    assert!(inspection.notes.iter().any(|note| note.starts_with("shop_migrations: ")), "{:#?}", inspection.notes);
}

#[tokio::test]
async fn a_serving_role_that_can_not_be_taken_on_is_told() {
    let url = postgres().database();
    let (name, owner) = (name_of(&url), format!("{}_owner", name_of(&url)));
    migrated(&url, None).await;
    let handed_over = format!(
        "CREATE ROLE {owner} LOGIN; DO $$ DECLARE t text; BEGIN FOR t IN SELECT relname FROM pg_class \
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
         LOOP EXECUTE format('ALTER TABLE %I OWNER TO {owner}', t); END LOOP; END $$"
    );
    postgres().run(name, &handed_over);
    let inspection = look(&postgres().url(&owner, name), &nothing()).await;
    let told = findings(&inspection);
    let missing = "tenantry_serving: the serving role is missing, or the login role may not assume it";
    assert_eq!(told, [missing], "{:#?}", inspection.notes);
}

#[tokio::test]
async fn a_pooler_that_mixes_up_statements_is_told_and_nothing_is_asked_through_it() {
    let url = postgres().database();
    let (name, serving) = (name_of(&url), format!("{}_serving", name_of(&url)));
    postgres().run(name, &format!("CREATE ROLE {serving} LOGIN"));
    let pooler = postgres().pooler("transaction", &serving);
    let told = findings(&look(&pooler.url(name), &nothing()).await);
    assert!(told.len() == 1 && told[0].starts_with("database: the connection pooler mixes up"), "{told:#?}");
}

#[tokio::test]
async fn a_server_that_is_down_is_told_as_such() {
    let mut options = DatabaseOptions::new("postgres://nobody@127.0.0.1:1/nothing");
    options.patience = std::time::Duration::from_millis(50);
    for error in [inspect(&options, &nothing()).await.unwrap_err(), Database::open(options.clone()).await.unwrap_err()]
    {
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(matches!(error, OpenError::Connect(_)) && source.contains("Connection refused"), "{source}");
    }
}

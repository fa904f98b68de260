//! Tables of every kind are probed: types, defaults, computed columns, checks, unique keys, and references of every
//! shape.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_migration::SchemaManager;
use tenantry_isolation::{
    Registry,
    inspection::{Declarations, Inspection, inspect, synthetic_rows::Catalogue, table_names},
    row_level_security,
};
use tenantry_testkit::postgres::postgres;

/// Returns the tables with a tenant, and registers them by their names.
async fn registered(db: &DatabaseConnection) -> (Vec<String>, Registry) {
    let nothing = Registry::builder().build().unwrap();
    let catalogue = Catalogue::read(db, &nothing).await.unwrap();
    let (mut names, mut registry) = (Vec::new(), Registry::builder());
    for name in table_names(db, &nothing).await.unwrap() {
        let columns: Vec<&str> = catalogue.columns(&name).collect();
        if columns[0] == "tenant_id" {
            registry = registry.table(&name, &columns);
            names.push(name);
        }
    }
    (names, registry.build().unwrap())
}

fn assert_held(inspection: &Inspection, names: &[String], database: Option<bool>) {
    let odd: Vec<&String> = inspection.notes.iter().filter(|note| !note.contains("counted by the database")).collect();
    assert_eq!(odd, Vec::<&String>::new());
    for name in names {
        let walls = inspection.tables.iter().find(|table| table.name == *name).unwrap();
        assert_eq!((walls.hook_held, walls.database_held), (Some(true), database), "{name}");
    }
}

async fn on_postgres(sql: &str) -> (DatabaseConnection, DatabaseConnection) {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap();
    let serving = format!("{name}_serving");
    postgres().run(name, &format!("CREATE ROLE {serving} LOGIN"));
    let owner = Database::connect(&url).await.unwrap();
    owner.execute_unprepared(sql).await.unwrap();
    let manager = SchemaManager::new(&owner);
    row_level_security::create_function(&manager).await.unwrap();
    let (names, _) = registered(&owner).await;
    for table in &names {
        row_level_security::raise(&manager, table).await.unwrap();
    }
    owner
        .execute_unprepared(&format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {serving}; \
         REVOKE INSERT, UPDATE, DELETE ON currencies FROM {serving}; \
         GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {serving}"
        ))
        .await
        .unwrap();
    (owner, Database::connect(postgres().url(&serving, name)).await.unwrap())
}

#[tokio::test]
async fn a_table_of_every_kind_is_probed_on_postgres() {
    let (owner, serving) = on_postgres(include_str!("postgres.sql")).await;
    let (names, registry) = registered(&owner).await;
    assert_eq!(names.len(), 16, "{names:?}");
    let inspection = inspect(&serving, &Declarations::of(registry.clone())).await.unwrap();
    assert_held(&inspection, &names, Some(true));
    // Their keys begin with the tenant, and all tenants' rows are counted together.
    let counted = ["computed: its number", "numbered: its number", "numbered: its by_default"].map(|column| {
        format!("{column} is counted by the database: the numbers tell how many rows all tenants insert")
    });
    assert_eq!(inspection.notes, counted);

    // A wall that is missing is found on each of them.
    for name in &names {
        owner
            .execute_unprepared(&format!("DROP POLICY tenant ON {name}; CREATE POLICY tenant ON {name} USING (true)"))
            .await
            .unwrap();
    }
    let inspection = inspect(&serving, &Declarations::of(registry)).await.unwrap();
    for name in &names {
        let crossed = "another tenant's rows can be read, changed, deleted, added";
        let found = inspection.findings.iter().any(|found| found.about == *name && found.what.starts_with(crossed));
        assert!(found, "{name}: {:#?} {:#?}", inspection.findings, inspection.notes);
    }
}

#[tokio::test]
async fn a_table_of_every_kind_is_probed_on_sqlite() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    db.execute_unprepared(include_str!("sqlite.sql")).await.unwrap();
    let (names, registry) = registered(&db).await;
    assert_eq!(names.len(), 13, "{names:?}");
    let inspection = inspect(&db, &Declarations::of(registry)).await.unwrap();
    assert_held(&inspection, &names, None);
}

/// Only the embedder knows a word with this sum.
const SECRET: &str = "CREATE TABLE secrets (tenant_id uuid NOT NULL, id uuid NOT NULL, word text NOT NULL, \
     PRIMARY KEY (tenant_id, id), CHECK (word = upper(word) AND length(word) * length(word) = 64))";

#[tokio::test]
async fn where_no_row_can_be_invented_one_can_be_supplied() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    db.execute_unprepared(SECRET).await.unwrap();
    let registry = registered(&db).await.1;
    let declared = Declarations::of(registry);
    let inspection = inspect(&db, &declared).await.unwrap();
    let told = "secrets: not probed: no row could be created (no value that was tried for its column word satisfies \
                CHECK (word = upper(word) AND length(word) * length(word) = 64); Declarations::with_row can supply one)";
    assert_eq!(inspection.notes, [told]);
    assert_eq!(inspection.tables[0].hook_held, None);

    let supplied = declared.with_row("secrets", |backend, tenant| {
        let sql = "INSERT INTO secrets VALUES ($1, randomblob(16), 'EIGHTH!!')";
        Statement::from_sql_and_values(backend, sql, [tenant.into()])
    });
    let inspection = inspect(&db, &supplied).await.unwrap();
    assert_held(&inspection, &["secrets".to_owned()], None);
}

#[tokio::test]
async fn what_the_database_keeps_for_a_table_has_no_name_of_its_own() {
    let nothing = Registry::builder().build().unwrap();
    let db = Database::connect("sqlite::memory:").await.unwrap();
    db.execute_unprepared("CREATE TABLE notes (id BIGINT); CREATE VIRTUAL TABLE words USING fts5 (word)")
        .await
        .unwrap();
    assert_eq!(table_names(&db, &nothing).await.unwrap().into_iter().collect::<Vec<_>>(), ["notes", "words"]);

    let db = Database::connect(postgres().database()).await.unwrap();
    let create = "CREATE TABLE entries (id BIGINT) PARTITION BY HASH (id); CREATE SCHEMA sales; \
                  CREATE TABLE entries_0 PARTITION OF entries FOR VALUES WITH (MODULUS 1, REMAINDER 0); \
                  CREATE TABLE sales.orders (tenant_id UUID, id UUID)";
    db.execute_unprepared(create).await.unwrap();
    assert_eq!(table_names(&db, &nothing).await.unwrap().into_iter().collect::<Vec<_>>(), ["entries"]);
    let sales = Registry::builder().table("sales.orders", &["tenant_id", "id"]).build().unwrap();
    let found = table_names(&db, &sales).await.unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["entries", "sales.orders"]);
}

//! The doctor's inspection of a database: it finds no problem if every protection is in place, and finds each one that
//! is removed.

mod schema;
mod taken_down;
mod tried;

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, OpenError, inspect};
use tenantry_isolation::{
    Registry,
    inspection::{Inspection, RowsOf, TableWalls},
};
use tenantry_testkit::postgres::postgres;

use crate::persistence_fixture::{Fixture, create_roles};

/// Tables of an embedder that are declared by name.
fn shop() -> Registry {
    let products = Registry::builder().table("products", &["tenant_id", "id"]);
    products.table("reviews", &["tenant_id", "id", "product_id"]).build().unwrap()
}

fn nothing() -> Registry {
    Registry::builder().build().unwrap()
}

async fn migrated(url: &str, owner_url: Option<&str>) {
    let mut options = DatabaseOptions::new(url);
    options.owner_url = owner_url.map(str::to_owned);
    // A role that can't serve is rejected after the migration.
    if let Ok(database) = Database::open(options).await {
        database.close().await;
    }
}

async fn look(url: &str, declared: &Registry) -> Inspection {
    inspect(&DatabaseOptions::new(url), declared).await.unwrap()
}

fn findings(inspection: &Inspection) -> Vec<String> {
    inspection.findings.iter().map(|finding| format!("{}: {}", finding.about, finding.what)).collect()
}

fn table<'a>(inspection: &'a Inspection, name: &str) -> &'a TableWalls {
    inspection.tables.iter().find(|table| table.name == name).unwrap()
}

/// Returns the name of a throw-away database.
fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn nothing_is_missing_where_all_walls_stand() {
    let url = postgres().database();
    migrated(&url, None).await;
    let inspection = look(&url, &nothing()).await;
    assert_eq!(findings(&inspection), Vec::<String>::new());
    assert_eq!(inspection.role.as_deref(), Some("tenantry_serving"));
    let beside = inspection.notes.iter().filter(|note| !note.contains("has known holes")).count();
    assert_eq!(beside, 1, "{:?}", inspection.notes);
    assert!(inspection.version.starts_with(|digit: char| digit.is_ascii_digit()), "{}", inspection.version);
    let of_tenants: Vec<&TableWalls> = inspection.tables.iter().filter(|table| table.rows == RowsOf::Tenant).collect();
    assert_eq!(of_tenants.len(), 12);
    for walls in of_tenants {
        let stands = [
            walls.tenant_not_null,
            walls.keys,
            walls.references,
            walls.enabled,
            walls.forced,
            walls.using,
            walls.with_check,
            walls.hook_held,
            walls.database_held,
        ];
        assert_eq!(stands, [Some(true); 9], "{walls:?}");
    }
    let users = table(&inspection, "tenantry_users");
    assert_eq!((users.rows, users.enabled, users.database_held), (RowsOf::Other("person"), None, None));
    assert_eq!(table(&inspection, "tenantry_user_emails").rows, RowsOf::Other("claim"));
    assert_eq!(table(&inspection, "tenantry_audit_events").grants.as_ref().unwrap(), &["SELECT", "INSERT"]);
    assert_eq!(inspection.tables.len(), 34);
    // Each of five actions through the hook alone, past it as another tenant, and past it without a tenant. In the
    // audit log, and of the record of seeds, nobody can change or delete.
    assert_eq!(inspection.tries, (10 * 5 + 2 * 2) * 3);
}

#[tokio::test]
async fn a_role_that_gets_around_the_walls_is_found() {
    for (attributes, also, what, remedy) in [
        ("BYPASSRLS", None, "bypasses row-level security", "ALTER ROLE {serving} NOBYPASSRLS"),
        ("SUPERUSER", None, "is a superuser", "ALTER ROLE {serving} NOSUPERUSER"),
        (
            "INHERIT",
            Some("GRANT {owner} TO {serving}"),
            "may act as {owner}, which owns tables",
            "REVOKE {owner} FROM {serving}",
        ),
        ("CREATEROLE", None, "may create roles", "ALTER ROLE {serving} NOCREATEROLE"),
        (
            "INHERIT",
            Some("CREATE ROLE {serving}_other BYPASSRLS; GRANT {serving}_other TO {serving}"),
            "may become {serving}_other, which row-level security does not restrict",
            "REVOKE {serving}_other FROM {serving}",
        ),
        (
            "INHERIT",
            Some("GRANT CREATE ON SCHEMA public TO PUBLIC"),
            "may create tables and functions",
            "REVOKE CREATE ON SCHEMA public FROM {serving}, PUBLIC",
        ),
    ] {
        let url = postgres().database();
        let name = name_of(&url);
        let (owner, serving) = create_roles(name, attributes);
        let filled = |text: &str| text.replace("{owner}", &owner).replace("{serving}", &serving);
        let (owner_url, serving_url) = (postgres().url(&owner, name), postgres().url(&serving, name));
        migrated(&serving_url, Some(&owner_url)).await;
        if let Some(also) = also {
            postgres().run(name, &filled(also));
        }
        let mut options = DatabaseOptions::new(&serving_url);
        options.owner_url = Some(owner_url);
        let inspection = inspect(&options, &nothing()).await.unwrap();
        assert_eq!(inspection.role.as_deref(), Some(serving.as_str()));
        // What PUBLIC may do, the role of tenants' statements may do too.
        let told: Vec<_> =
            findings(&inspection).into_iter().filter(|told| !told.starts_with("tenantry_tenant: ")).collect();
        let finding = filled(&format!("{serving}: the serving role {what}"));
        let place = told.iter().position(|told| told.starts_with(&finding));
        assert_eq!(place.map(|place| inspection.findings[place].remedy.clone()), Some(filled(remedy)), "{told:#?}");
        // The owner's rights are rights of its members too.
        let follow = also.is_some_and(|also| also.starts_with("GRANT {owner}"));
        assert!(
            told.len() == 1 || follow && told.iter().all(|told| told.contains(": the serving role may")),
            "{told:#?}"
        );
        // A role that no policy restricts reaches all rows, and no other role does. A superuser is not even probed.
        let held = table(&inspection, "tenantry_memberships").database_held;
        assert_eq!(held, (attributes != "SUPERUSER").then_some(attributes != "BYPASSRLS"), "{attributes}");
    }
}

const SHOP: &str = "CREATE TABLE products (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)); \
     CREATE TABLE reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid NOT NULL, \
     PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id))";

const OPEN_SHOP: &str = "CREATE TABLE products (tenant_id uuid, id uuid NOT NULL PRIMARY KEY); \
     CREATE TABLE reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid NOT NULL REFERENCES products (id), \
     by_user uuid REFERENCES tenantry_users (id), PRIMARY KEY (tenant_id, id))";

/// The problems of the insecure shop, on any database.
const WRONG: [&str; 4] = [
    "products: its column tenant_id may be null",
    "reviews: its reference to products does not carry tenant_id, so that it can cross",
    "reviews: it refers to tenantry_users, whose rows belong to no tenant",
    "begins with id and not with tenant_id",
];

#[tokio::test]
async fn an_embedders_tables_are_looked_at_by_the_same_rules() {
    let url = postgres().database();
    let name = name_of(&url);
    migrated(&url, None).await;
    let own = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";
    let walled = ["products", "reviews"].map(|table| {
        format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; \
             CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own}); \
             GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tenantry_tenant"
        )
    });
    postgres().run(name, &format!("{SHOP}; {}", walled.join("; ")));
    let inspection = look(&url, &shop()).await;
    assert_eq!(findings(&inspection), Vec::<String>::new());
    assert_eq!(table(&inspection, "reviews").references, Some(true));
    // Without the declaration they are tables without protection.
    assert_eq!(findings(&look(&url, &nothing()).await).len(), 4);

    postgres().run(name, &format!("DROP TABLE reviews, products; {OPEN_SHOP}"));
    let told = findings(&look(&url, &shop()).await);
    for wrong in WRONG.iter().chain(&["products: row-level security is not enabled", "the serving role may not SELECT"])
    {
        assert!(told.iter().any(|told| told.contains(wrong)), "{wrong} is not among {told:#?}");
    }
}

#[tokio::test]
async fn on_sqlite_keys_and_the_hook_are_looked_at() {
    let fixture = Fixture::open().await;
    let connection = fixture.bare().await;
    let inspection = look(&fixture.url(), &nothing()).await;
    assert_eq!(findings(&inspection), Vec::<String>::new());
    assert_eq!((inspection.role.as_deref(), inspection.database), (None, "SQLite"));
    let walls = table(&inspection, "tenantry_memberships");
    assert_eq!([walls.tenant_not_null, walls.keys, walls.references, walls.hook_held], [Some(true); 4]);
    assert_eq!([walls.enabled, walls.forced, walls.using, walls.with_check], [None; 4]);
    assert!(walls.grants.is_none() && walls.owner.is_none());
    // The probes leave nothing behind.
    let left = connection
        .execute_unprepared("UPDATE tenantry_tenants SET name = 'x' WHERE slug LIKE '%doctor%'")
        .await
        .unwrap();
    assert_eq!(left.rows_affected(), 0);

    connection.execute_unprepared(OPEN_SHOP).await.unwrap();
    connection.execute_unprepared("CREATE INDEX by_role ON tenantry_memberships (role)").await.unwrap();
    let told = findings(&look(&fixture.url(), &shop()).await);
    let role = "tenantry_memberships: its index by_role begins with role and not with tenant_id";
    for wrong in WRONG.iter().chain(&[role]) {
        assert!(told.iter().any(|told| told.contains(wrong)), "{wrong} is not among {told:#?}");
    }
    let told: BTreeSet<String> = findings(&look(&fixture.url(), &nothing()).await).into_iter().collect();
    let unknown = ["products", "reviews"]
        .map(|table| format!("{table}: it has a column tenant_id and is not registered, so no wall is around it"));
    assert_eq!(told, BTreeSet::from([unknown[0].clone(), unknown[1].clone(), role.to_owned()]));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("missing.db");
    let options = DatabaseOptions::new(format!("sqlite://{}", file.display()));
    assert!(matches!(inspect(&options, &nothing()).await, Err(OpenError::Missing(missing)) if missing == file));
    assert!(!file.exists());
}

//! The doctor's look at a database: nothing is missing where all walls stand, and each wall that is taken down is found.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use tenantry_infrastructure::{
    persistence::{
        Database, DatabaseOptions,
        walls::{Inspection, RowsOf, TableWalls, inspect},
    },
    scoping::Registry,
};
use tenantry_testkit::postgres::postgres;

use crate::persistence_fixture::Fixture;

/// Tables of an embedder that were declared by name.
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
    // A role that can't serve is refused after the work was done.
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

/// Names of a throw-away database.
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
    assert_eq!(inspection.notes.len(), 1, "{:?}", inspection.notes);
    let of_tenants: Vec<&TableWalls> = inspection.tables.iter().filter(|table| table.rows == RowsOf::Tenant).collect();
    assert_eq!(of_tenants.len(), 5);
    for walls in of_tenants {
        let stands = [
            walls.tenant_not_null,
            walls.keys,
            walls.references,
            walls.enabled,
            walls.forced,
            walls.using,
            walls.with_check,
            walls.apart,
        ];
        assert_eq!(stands, [Some(true); 8], "{walls:?}");
    }
    let users = table(&inspection, "users");
    assert_eq!((users.rows, users.enabled, users.apart), (RowsOf::Person, None, None));
    assert_eq!(table(&inspection, "user_emails").rows, RowsOf::Claim);
    assert_eq!(table(&inspection, "audit_events").grants.as_ref().unwrap(), &["SELECT", "INSERT"]);
    assert_eq!(inspection.tables.len(), 15);
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "it is a table: a wall taken down, put up again, and what is to be found")]
async fn each_wall_that_is_taken_down_is_found() {
    let url = postgres().database();
    let name = name_of(&url);
    migrated(&url, None).await;
    let own = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";
    let replaced =
        |policy: &str| format!("DROP POLICY tenant ON invitations; CREATE POLICY tenant ON invitations {policy}");
    let (half, open) =
        (replaced(&format!("USING ({own})")), replaced(&format!("USING ({own} OR true) WITH CHECK ({own})")));
    let whole = replaced(&format!("USING ({own}) WITH CHECK ({own})"));
    let write = "tenants: rows of it can be written by any tenant: its policies for writing are missing";
    for (down, up, found) in [
        (
            "ALTER TABLE tenant_counters DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE tenant_counters ENABLE ROW LEVEL SECURITY",
            &[
                "tenant_counters: row-level security is not enabled",
                "tenant_counters: a tenant that has none of its rows sees some, behind row-level security",
                "tenant_counters: another tenant's row was changed, behind row-level security",
                "tenant_counters: another tenant's row was deleted, behind row-level security",
                "tenant_counters: another tenant's row was made, behind row-level security",
            ][..],
        ),
        (
            "ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE outbox FORCE ROW LEVEL SECURITY",
            &["outbox: row-level security is not forced on its owner"],
        ),
        (
            &half,
            &whole,
            &[
                "invitations: a policy is missing, or does not compare the tenant and nothing else, for reading (USING) and writing (WITH CHECK)",
            ],
        ),
        (
            &open,
            &whole,
            &[
                "invitations: a policy is missing, or does not compare the tenant and nothing else, for reading (USING) and writing (WITH CHECK)",
            ],
        ),
        (
            "CREATE POLICY gone ON outbox FOR DELETE USING (true)",
            "DROP POLICY gone ON outbox",
            &[
                "outbox: a policy is missing, or does not compare the tenant and nothing else, for reading (USING) and writing (WITH CHECK)",
            ],
        ),
        (
            "ALTER POLICY tenant_inserts ON tenants WITH CHECK (true)",
            "ALTER POLICY tenant_inserts ON tenants WITH CHECK (id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
            &[write],
        ),
        (
            "GRANT TRUNCATE ON outbox TO tenantry_serving",
            "REVOKE TRUNCATE ON outbox FROM tenantry_serving",
            &["outbox: the serving role may TRUNCATE"],
        ),
        (
            "GRANT UPDATE, DELETE ON audit_events TO PUBLIC",
            "REVOKE UPDATE, DELETE ON audit_events FROM PUBLIC",
            &["audit_events: the serving role may UPDATE, DELETE"],
        ),
        (
            "REVOKE DELETE ON outbox FROM tenantry_serving",
            "GRANT DELETE ON outbox TO tenantry_serving",
            &["outbox: the serving role may not DELETE"],
        ),
        (
            "CREATE TABLE notes (tenant_id uuid NOT NULL, id int PRIMARY KEY)",
            "DROP TABLE notes",
            &["notes: it has a column tenant_id and is not registered, so no wall is around it"],
        ),
        (
            "CREATE TABLE notes (id int PRIMARY KEY); GRANT SELECT, INSERT ON notes TO tenantry_serving",
            "DROP TABLE notes",
            &["notes: the serving role may SELECT, INSERT, though it is not registered"],
        ),
        (
            "CREATE INDEX by_role ON memberships (role); CREATE INDEX by_text ON memberships (lower(name))",
            "DROP INDEX by_role, by_text",
            &[
                "memberships: its index by_role begins with role and not with tenant_id",
                "memberships: its index by_text begins with an expression and not with tenant_id",
            ],
        ),
        (
            "CREATE VIEW everything AS SELECT * FROM memberships; GRANT SELECT ON everything TO tenantry_serving",
            "DROP VIEW everything",
            &[
                "everything: it is a view that reads with the rights of its owner; make it WITH (security_invoker = true)",
            ],
        ),
        (
            "CREATE MATERIALIZED VIEW copied AS SELECT * FROM memberships; GRANT SELECT ON copied TO tenantry_serving",
            "DROP MATERIALIZED VIEW copied",
            &["copied: it is a materialized view, and row-level security is around none"],
        ),
        (
            "CREATE FUNCTION all_members(of_role text) RETURNS bigint LANGUAGE sql SECURITY DEFINER \
             AS 'SELECT count(*) FROM memberships'",
            "DROP FUNCTION all_members",
            &["public.all_members(of_role text): it is a SECURITY DEFINER function that the serving role may call"],
        ),
        (
            "DROP FUNCTION app_tenant",
            "CREATE FUNCTION app_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql AS \
             $$ BEGIN EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant); END $$",
            &["tenants: nothing could be tried in a transaction"],
        ),
        (
            "ALTER TABLE outbox RENAME TO inbox",
            "ALTER TABLE inbox RENAME TO outbox",
            &["outbox: there is no such table"],
        ),
    ] {
        postgres().run(name, down);
        let told = findings(&look(&url, &nothing()).await);
        postgres().run(name, up);
        for finding in found {
            assert!(told.iter().any(|told| told.starts_with(finding)), "{down}: {finding} is not among {told:#?}");
        }
        let renamed = down.contains("RENAME");
        assert!(renamed || told.len() == found.len(), "{down}: {told:#?}");
    }
    // What allows no more than it should is no finding.
    postgres().run(
        name,
        "CREATE VIEW own_members WITH (security_invoker = true) AS SELECT * FROM memberships; \
         CREATE TABLE plain (id int PRIMARY KEY)",
    );
    let inspection = look(&url, &nothing()).await;
    assert_eq!(findings(&inspection), Vec::<String>::new());
    assert_eq!(table(&inspection, "plain").rows, RowsOf::Unregistered);
}

#[tokio::test]
async fn a_role_that_gets_around_the_walls_is_found() {
    for (attributes, also, found) in [
        ("BYPASSRLS", None, &["bypasses row-level security"][..]),
        ("SUPERUSER", None, &["is a superuser"]),
        ("NOINHERIT", Some("GRANT {owner} TO {serving}"), &["may act as {owner}, who owns tables"]),
        ("CREATEROLE", None, &["may make roles"]),
    ] {
        let url = postgres().database();
        let name = name_of(&url);
        let (owner, serving) = (format!("{name}_owner"), format!("{name}_serving"));
        let filled = |text: &str| text.replace("{owner}", &owner).replace("{serving}", &serving);
        postgres().run(
            name,
            &filled(&format!(
                "CREATE ROLE {{owner}} LOGIN; CREATE ROLE {{serving}} LOGIN {attributes}; ALTER DATABASE {name} OWNER TO {{owner}}"
            )),
        );
        let (owner_url, serving_url) = (postgres().url(&owner, name), postgres().url(&serving, name));
        migrated(&serving_url, Some(&owner_url)).await;
        if let Some(also) = also {
            postgres().run(name, &filled(also));
        }
        let mut options = DatabaseOptions::new(&serving_url);
        options.owner_url = Some(owner_url);
        let inspection = inspect(&options, &nothing()).await.unwrap();
        assert_eq!(inspection.role.as_deref(), Some(serving.as_str()));
        let told = findings(&inspection);
        for finding in found {
            let finding = filled(&format!("{serving}: the serving role {finding}"));
            assert!(told.iter().any(|told| told.starts_with(&finding)), "{finding} is not among {told:#?}");
        }
        let crossed = told.iter().any(|told| told.contains("behind row-level security"));
        // A superuser can't even name a tenant.
        assert_eq!(crossed, attributes == "BYPASSRLS", "{told:#?}");
    }
}

const SHOP: &str = "CREATE TABLE products (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)); \
     CREATE TABLE reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid NOT NULL, \
     PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id))";

const OPEN_SHOP: &str = "CREATE TABLE products (tenant_id uuid, id uuid NOT NULL PRIMARY KEY); \
     CREATE TABLE reviews (tenant_id uuid NOT NULL, id uuid NOT NULL, product_id uuid NOT NULL REFERENCES products (id), \
     by_user uuid REFERENCES users (id), PRIMARY KEY (tenant_id, id))";

/// What is wrong with the open shop, on any database.
const WRONG: [&str; 4] = [
    "products: its column tenant_id may be null",
    "reviews: its reference to products does not carry tenant_id, so that it can cross",
    "reviews: it refers to users, whose rows belong to no tenant but to people",
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
             GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tenantry_serving"
        )
    });
    postgres().run(name, &format!("{SHOP}; {}", walled.join("; ")));
    let inspection = look(&url, &shop()).await;
    assert_eq!(findings(&inspection), Vec::<String>::new());
    assert_eq!(table(&inspection, "reviews").references, Some(true));
    // To whoever was not told of them, they are tables without walls.
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
    let walls = table(&inspection, "memberships");
    assert_eq!([walls.tenant_not_null, walls.keys, walls.references, walls.apart], [Some(true); 4]);
    assert_eq!([walls.enabled, walls.forced, walls.using, walls.with_check], [None; 4]);
    assert!(walls.grants.is_none() && walls.owner.is_none());
    // Nothing of what was tried is left.
    let left = connection.execute_unprepared("UPDATE tenants SET name = 'x' WHERE slug LIKE '%doctor%'").await.unwrap();
    assert_eq!(left.rows_affected(), 0);

    connection.execute_unprepared(OPEN_SHOP).await.unwrap();
    connection.execute_unprepared("CREATE INDEX by_role ON memberships (role)").await.unwrap();
    let told = findings(&look(&fixture.url(), &shop()).await);
    let role = "memberships: its index by_role begins with role and not with tenant_id";
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
    assert!(inspect(&options, &nothing()).await.is_err());
    assert!(!file.exists());
}

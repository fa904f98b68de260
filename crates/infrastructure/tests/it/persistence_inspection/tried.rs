//! Embedders' tables are probed like Tenantry's own, whatever their columns are. If no row can be created, this is
//! noted, and is neither a finding nor a proof. Nothing of it remains.

use sea_orm::ConnectionTrait;

use super::{taken_down::UNGUARDED, *};
use crate::persistence_fixture::rows;

/// Columns of many types, defaults, and references of every kind: to a shared read-only table, to another tenant table
/// whose key the database fills, and to itself.
const MANY: &str = "CREATE TABLE currencies (code varchar(3) PRIMARY KEY); INSERT INTO currencies VALUES ('EUR'); \
     GRANT SELECT ON currencies TO tenantry_tenant; \
     CREATE TYPE mood AS ENUM ('so', 'so so'); CREATE DOMAIN rating AS smallint NOT NULL CHECK (VALUE BETWEEN 1 AND 5); \
     CREATE TABLE reviews (tenant_id uuid NOT NULL REFERENCES tenantry_tenants, number bigint NOT NULL, product_id uuid NOT NULL, \
     stars rating, mood mood NOT NULL, tags text[] NOT NULL, at time NOT NULL, doubled bigint GENERATED ALWAYS AS (number * 2) STORED, \
     answers bigint NOT NULL, PRIMARY KEY (tenant_id, number), \
     FOREIGN KEY (tenant_id, answers) REFERENCES reviews (tenant_id, number)); \
     CREATE TABLE products (tenant_id uuid NOT NULL REFERENCES tenantry_tenants, id uuid NOT NULL DEFAULT gen_random_uuid(), \
     sku char(4) NOT NULL, price numeric(6, 2) NOT NULL CHECK (price > 0), currency varchar(3) NOT NULL REFERENCES currencies, \
     facts jsonb NOT NULL, made date NOT NULL, seen timestamptz NOT NULL, for_days interval NOT NULL, raw bytea NOT NULL, \
     PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, sku)); \
     ALTER TABLE reviews ADD FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)";

const OWN: &str = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";

fn many() -> Registry {
    let review = ["tenant_id", "number", "product_id", "stars", "mood", "tags", "at", "doubled", "answers"];
    let product = ["tenant_id", "id", "sku", "price", "currency", "facts", "made", "seen", "for_days", "raw"];
    Registry::builder().table("reviews", &review).table("products", &product).build().unwrap()
}

fn walled(table: &str, using: &str) -> String {
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; \
         CREATE POLICY tenant ON {table} USING ({using}) WITH CHECK ({using}); \
         GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tenantry_tenant"
    )
}

#[tokio::test]
async fn an_embedders_table_is_tried_whatever_its_columns_are() {
    let url = postgres().database();
    let name = name_of(&url);
    migrated(&url, None).await;
    postgres().run(name, &format!("{MANY}; {}; {}", walled("products", OWN), walled("reviews", OWN)));
    let inspection = look(&url, &many()).await;
    // The shared table can't be declared by name.
    let shared = "currencies: the serving role may SELECT, though it is not registered";
    assert_eq!(findings(&inspection), [shared], "{:#?}", inspection.notes);
    for name in ["products", "reviews"] {
        let walls = table(&inspection, name);
        assert_eq!([walls.hook_held, walls.database_held], [Some(true); 2], "{name}: {:#?}", inspection.notes);
    }
    assert!(!inspection.notes.iter().any(|note| note.contains("not probed")), "{:#?}", inspection.notes);

    for table in ["products", "reviews"] {
        let opened = format!(
            "DROP POLICY tenant ON {table}; {}",
            walled(table, "current_setting('app.tenant_id', true) IS NOT NULL")
        );
        postgres().run(name, &opened);
        let told = findings(&look(&url, &many()).await);
        // A product that is referenced can't be deleted, and the error shows that it was visible.
        let crossed = format!("{table}: another tenant's rows can be read, changed, deleted, added");
        assert!(told.iter().any(|told| told.starts_with(&crossed)), "{crossed} is not among {told:#?}");
        postgres().run(name, &format!("DROP POLICY tenant ON {table}; {}", walled(table, OWN)));
    }
    // A policy that fails without a named tenant gives access to nobody, but its text does not show that.
    let stumbling = "tenant_id = current_setting('app.tenant_id')::uuid";
    postgres().run(name, &format!("DROP POLICY tenant ON products; {}", walled("products", stumbling)));
    let inspection = look(&url, &many()).await;
    assert_eq!(findings(&inspection), [shared, &format!("products: {UNGUARDED}")]);
    assert_eq!(table(&inspection, "products").database_held, Some(true), "{:#?}", inspection.notes);
}

#[tokio::test]
async fn where_no_row_can_be_made_up_it_is_told_and_real_rows_are_looked_for() {
    let url = postgres().database();
    let name = name_of(&url);
    migrated(&url, None).await;
    let columns = "tenant_id uuid NOT NULL, id uuid NOT NULL, place pg_lsn NOT NULL, word text NOT NULL";
    let spots = format!("CREATE TABLE spots ({columns}, PRIMARY KEY (tenant_id, id))");
    let words = format!("CREATE TABLE words ({columns}, PRIMARY KEY (tenant_id, id), CHECK (md5(word) = 'none'))");
    let words = words.replace(" place pg_lsn NOT NULL,", "");
    postgres().run(name, &format!("{spots}; {words}; {}; {}", walled("spots", OWN), walled("words", OWN)));
    let registry = || {
        let spots = Registry::builder().table("spots", &["tenant_id", "id", "place", "word"]);
        spots.table("words", &["tenant_id", "id", "word"]).build().unwrap()
    };
    let inspection = look(&url, &registry()).await;
    assert_eq!(findings(&inspection), Vec::<String>::new());
    for (name, reason) in [
        ("spots", "no value can be made up for its column place, of type pg_lsn"),
        ("words", "no value that was tried for its column word satisfies CHECK ((md5(word) = 'none'::text))"),
    ] {
        let note =
            format!("{name}: not probed: no row could be created ({reason}; Declarations::with_row can supply one)");
        assert_eq!(inspection.notes.iter().filter(|told| **told == note).count(), 1, "{:#?}", inspection.notes);
        assert_eq!([table(&inspection, name).hook_held, table(&inspection, name).database_held], [None; 2]);
    }
    postgres().run(
        name,
        "INSERT INTO spots VALUES (gen_random_uuid(), gen_random_uuid(), '0/0', ''); \
         ALTER POLICY tenant ON spots USING (current_setting('app.tenant_id', true) IS NOT NULL)",
    );
    let inspection = look(&url, &registry()).await;
    let told = findings(&inspection);
    assert!(told.len() == 2 && told[0] == format!("spots: {UNGUARDED}"), "{told:#?}");
    assert!(told[1].starts_with("spots: another tenant's rows can be read past"), "{told:#?}");
    let walls = table(&inspection, "spots");
    assert_eq!((walls.hook_held, walls.database_held), (None, Some(false)));
}

#[tokio::test]
async fn nothing_is_left_behind() {
    for fixture in [Fixture::open().await, Fixture::on_postgres().await] {
        fixture.found("acme", None).await;
        let connection = fixture.bare().await;
        let names: Vec<String> =
            look(&fixture.url(), &nothing()).await.tables.into_iter().map(|table| table.name).collect();
        let mut counts = Vec::new();
        for round in 0..2 {
            for (place, name) in names.iter().enumerate() {
                let count = rows(&connection, &format!("SELECT 1 FROM {name}")).await.len();
                if round == 0 {
                    counts.push(count);
                } else {
                    assert_eq!(count, counts[place], "{name}");
                }
            }
            let inspection = look(&fixture.url(), &nothing()).await;
            assert!(inspection.tries >= 25, "{}", inspection.tries);
        }
        let tried = "SELECT 1 FROM tenantry_tenants WHERE slug LIKE '%doctor%'";
        assert!(rows(&connection, tried).await.is_empty());
        connection.execute_unprepared("UPDATE tenantry_tenants SET name = name").await.unwrap();
    }
}

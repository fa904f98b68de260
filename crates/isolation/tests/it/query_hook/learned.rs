//! What the catalogue says of a table and its entity leaves out: further columns, their order, and the unique keys.

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, Statement};
use tenantry_isolation::{Dialect, Hook, Refusal, inspection::learn};

use super::{
    entities::category,
    world::{OWN, World, pair, registry, run_in_two, text, world},
};
use crate::prove::{Claim, Prover, Reading};

/// Columns that no entity knows, the last of them generated, and a unique key.
async fn extend(db: &DatabaseConnection, dialect: Dialect) {
    let kept = if dialect == Dialect::Postgres { "STORED" } else { "VIRTUAL" };
    for sql in [
        "ALTER TABLE products ADD COLUMN note TEXT",
        "ALTER TABLE products ADD COLUMN \"Shelf Nr\" BIGINT",
        &format!("ALTER TABLE products ADD COLUMN twice BIGINT GENERATED ALWAYS AS (price * 2) {kept}"),
        "UPDATE products SET note = 'n' || tenant_id || '-' || id WHERE tenant_id = 7",
        "UPDATE products SET note = 'n7-' || id || name WHERE tenant_id <> 7",
        "CREATE UNIQUE INDEX products_by_note ON products (tenant_id, note)",
        "CREATE UNIQUE INDEX products_by_shelf ON products (tenant_id, \"Shelf Nr\", note)",
        "CREATE UNIQUE INDEX products_in_part ON products (tenant_id, \"Shelf Nr\") WHERE price > 1000",
        "CREATE UNIQUE INDEX products_by_both ON products (tenant_id, id, name, (price + 1))",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
}

async fn learned(dialect: Dialect) -> [World; 2] {
    let [mut one, mut two, _] = pair(dialect).await;
    for world in [&mut one, &mut two] {
        extend(&world.db, dialect).await;
        world.hook = Hook::new(learn(&world.db, registry()).await.unwrap());
    }
    [one, two]
}

/// The databases, the statement, and the same statement with a filter written by hand.
const PAIRS: &[(&str, &str, &str)] = &[
    (
        "both",
        "SELECT note, p.\"Shelf Nr\", twice FROM products p WHERE twice > 10 AND note <> 'x'",
        "SELECT note, p.\"Shelf Nr\", twice FROM products p WHERE twice > 10 AND note <> 'x' AND tenant_id = 7",
    ),
    (
        "both",
        "SELECT x.note, x.twice FROM (SELECT * FROM products) x WHERE x.twice / 2 > 6",
        "SELECT note, twice FROM products WHERE twice / 2 > 6 AND tenant_id = 7",
    ),
    (
        "both",
        "UPDATE products SET \"Shelf Nr\" = twice, note = note || '!' WHERE note LIKE 'n7-%'",
        "UPDATE products SET \"Shelf Nr\" = twice, note = note || '!' WHERE tenant_id = 7",
    ),
    (
        "both",
        "INSERT INTO categories VALUES (50, 'x'), (51, 'y') RETURNING id, name",
        "INSERT INTO categories VALUES (7, 50, 'x'), (7, 51, 'y') RETURNING id, name",
    ),
    ("both", "INSERT INTO categories VALUES (8, 50, 'x')", "INSERT INTO categories VALUES (7, 50, 'x')"),
    (
        "both",
        "INSERT INTO categories SELECT id + 40, name FROM countries",
        "INSERT INTO categories SELECT 7, id + 40, name FROM countries",
    ),
    (
        "both",
        "INSERT INTO categories SELECT tenant_id, id + 40, name FROM products",
        "INSERT INTO categories SELECT tenant_id, id + 40, name FROM products WHERE tenant_id = 7",
    ),
    (
        "both",
        "INSERT INTO categories SELECT 91, 'x' UNION ALL SELECT 92, 'y'",
        "INSERT INTO categories VALUES (7, 91, 'x'), (7, 92, 'y')",
    ),
    (
        "both",
        "INSERT INTO categories VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        "UPDATE categories SET name = 'x' WHERE tenant_id = 7 AND id = 1",
    ),
    ("both", "INSERT INTO jobs VALUES (77, 'wax')", "INSERT INTO jobs VALUES (77, 'wax')"),
    ("both", "INSERT INTO \"OrderItems\" VALUES (70, 'now', 3)", "INSERT INTO \"OrderItems\" VALUES (7, 70, 'now', 3)"),
    (
        "pg",
        "INSERT INTO products VALUES (50, 'x', DEFAULT, NULL, 'nx', 3, DEFAULT)",
        "INSERT INTO products VALUES (7, 50, 'x', DEFAULT, NULL, 'nx', 3, DEFAULT)",
    ),
    (
        "lite",
        "INSERT INTO products VALUES (50, 'x', 5, NULL, 'nx', 3)",
        "INSERT INTO products VALUES (7, 50, 'x', 5, NULL, 'nx', 3)",
    ),
    (
        "lite",
        "INSERT INTO products VALUES (8, 50, 'x', 5, NULL, 'nx', 3)",
        "INSERT INTO products VALUES (7, 50, 'x', 5, NULL, 'nx', 3)",
    ),
    (
        "pg",
        "INSERT INTO billing.invoices VALUES (50, 9, 'new') RETURNING state",
        "INSERT INTO billing.invoices VALUES (7, 50, 9, 'new') RETURNING state",
    ),
    ("pg", "INSERT INTO invoices VALUES (50, 9)", "INSERT INTO invoices VALUES (7, 50, 9)"),
    (
        "pg",
        "MERGE INTO categories c USING (SELECT 1 AS id, 'z' AS name UNION ALL SELECT 50, 'w') v ON c.id = v.id \
         WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.name)",
        "INSERT INTO categories VALUES (7, 50, 'w')",
    ),
    (
        "pg",
        "MERGE INTO categories c USING (SELECT 50 AS id, 'w' AS name) v ON c.id = v.id \
         WHEN NOT MATCHED THEN INSERT VALUES (8, v.id, v.name)",
        "INSERT INTO categories VALUES (7, 50, 'w')",
    ),
    // REPLACE takes the default of what is not given, also of what the entity does not know.
    (
        "lite",
        "REPLACE INTO products (id, name) VALUES (1, 'mallet')",
        "REPLACE INTO products (tenant_id, id, name) VALUES (7, 1, 'mallet')",
    ),
    ("lite", "REPLACE INTO categories VALUES (1, 'again')", "REPLACE INTO categories VALUES (7, 1, 'again')"),
    (
        "both",
        "INSERT INTO products (id, note) VALUES (60, 'n7-1') ON CONFLICT (note) DO UPDATE SET name = 'met'",
        "UPDATE products SET name = 'met' WHERE tenant_id = 7 AND id = 1",
    ),
    (
        "both",
        "INSERT INTO products (id, note) VALUES (60, 'n7-1') ON CONFLICT (tenant_id, note) DO UPDATE SET name = 'met'",
        "UPDATE products SET name = 'met' WHERE tenant_id = 7 AND id = 1",
    ),
    (
        "both",
        "INSERT INTO products (id, note, \"Shelf Nr\") VALUES (60, 'new', 4) ON CONFLICT (note, \"Shelf Nr\") DO NOTHING",
        "INSERT INTO products (tenant_id, id, note, \"Shelf Nr\") VALUES (7, 60, 'new', 4)",
    ),
];

#[rstest]
#[tokio::test]
async fn what_the_catalogue_has_may_be_used(#[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect) {
    let [one, two] = learned(dialect).await;
    let other = if dialect == Dialect::Sqlite { "pg" } else { "lite" };
    for (_, sql, by_hand) in PAIRS.iter().filter(|(only, ..)| *only != other) {
        let found = run_in_two(&one, &two, sql, &[]).await.unwrap_or_else(|refused| panic!("{sql}: {refused}"));
        assert_eq!(found, one.run_by_hand(by_hand, &[]).await, "{sql}");
    }
}

#[tokio::test]
async fn what_the_catalogue_has_is_guarded_as_postgresql_reads_it() {
    let [one, _] = learned(Dialect::Postgres).await;
    let prover = Prover::of(one.db.clone()).await;
    for (_, sql, _) in PAIRS.iter().filter(|(only, ..)| *only != "lite") {
        let plan = one.hook.rewrite(Dialect::Postgres, sql).unwrap();
        let reading = prover.prove(one.hook.registry(), &Claim::from(&plan)).await;
        assert!(matches!(reading, Ok(Reading::Proved(_))), "{sql}: {reading:?}");
    }
}

/// Statements that stay refused, or fail in the database, whatever the catalogue says.
const REFUSED: &[&str] = &[
    "INSERT INTO categories VALUES (1)",
    "INSERT INTO categories VALUES (7, 1, 'x', 2)",
    "INSERT INTO categories VALUES (50, 'x'), (7, 51, 'y')",
    "INSERT INTO categories SELECT * FROM categories",
    "INSERT INTO categories DEFAULT VALUES",
    "INSERT INTO members VALUES (50, 'owner')",
    "INSERT INTO countries VALUES (50, 'Rome')",
    "INSERT INTO secrets VALUES (50, 'Rome')",
    "INSERT INTO categories SELECT max(tenant_id), 70, 'x' FROM products",
    "INSERT INTO jobs VALUES (77)",
    "SELECT nothing FROM products",
    "SELECT word FROM products",
    "UPDATE products SET rowid = 1, ctid = 1",
];

#[rstest]
#[tokio::test]
async fn the_rest_stays_refused(#[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect) {
    let [one, _] = learned(dialect).await;
    for sql in REFUSED {
        assert!(one.hook.rewrite(dialect, sql).is_err(), "{sql}");
    }
    // Without the catalogue.
    let hook = Hook::new(registry());
    for (_, sql, _) in PAIRS.iter().filter(|(_, sql, _)| sql.contains("note") || sql.contains("INTO categories VALUES"))
    {
        assert!(hook.rewrite(dialect, sql).is_err(), "{sql}");
    }
    let refused = one.hook.rewrite(dialect, "INSERT INTO products VALUES (1)").unwrap_err();
    assert_eq!(refused.refusal(), Refusal::Clause);
    let expected = "name those that are given, such as (id, name, price, category_id, note, \"Shelf Nr\")";
    assert_eq!(refused.instead(), expected);
    // A partial index and one on an expression are no keys of all rows.
    for (target, sent) in [
        ("(\"Shelf Nr\")", "(\"Shelf Nr\")"),
        ("(id, name)", "(\"id\", \"name\")"),
        ("(note)", "(\"tenant_id\", \"note\")"),
        ("(note, note)", "(\"note\", \"note\")"),
    ] {
        let plan =
            one.hook.rewrite(dialect, &format!("INSERT INTO products (id) VALUES (1) ON CONFLICT {target} DO NOTHING"));
        let text = plan.unwrap().text().to_owned();
        assert!(text.ends_with(&format!("ON CONFLICT{sent} DO NOTHING")), "{text}");
    }
}

/// An old process keeps working while a new one migrates.
#[rstest]
#[tokio::test]
async fn a_column_that_is_added_later_takes_its_default(
    #[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect,
) {
    let [one, two] = learned(dialect).await;
    for world in [&one, &two] {
        let add = "ALTER TABLE categories ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'";
        world.db.execute_unprepared(add).await.unwrap();
    }
    let found = run_in_two(&one, &two, "INSERT INTO categories VALUES (50, 'x')", &[]).await.unwrap();
    assert_eq!(found, one.run_by_hand("INSERT INTO categories VALUES (7, 50, 'x', 'grey')", &[]).await);
    let db = one.hook.connection(one.db.clone(), OWN);
    assert_eq!(category::Entity::find().all(&db).await.unwrap().len(), 3);
}

/// A column that is computed when it is read is an expression that can fail.
#[tokio::test]
async fn a_computed_column_is_computed_of_own_rows_only() {
    let world = world(Dialect::Sqlite, 1).await;
    let add = "ALTER TABLE products ADD COLUMN odd TEXT GENERATED ALWAYS AS \
               (CASE WHEN tenant_id = 8 THEN json_extract(name, '$') END) VIRTUAL";
    world.db.execute_unprepared(add).await.unwrap();
    let hook = Hook::new(learn(&world.db, registry()).await.unwrap());
    let sql = "SELECT id FROM products WHERE odd IS NULL AND price > 0 ORDER BY id";
    let plan = hook.rewrite(Dialect::Sqlite, sql).unwrap();
    assert!(plan.text().contains(r#"CASE WHEN "products"."tenant_id" = ?1 THEN "odd" IS NULL END"#), "{}", plan.text());
    let own = hook.connection(world.db.clone(), OWN);
    let ids = own.query_all_raw(Statement::from_string(own.get_database_backend(), sql)).await.unwrap();
    assert_eq!(ids.iter().map(text).collect::<Vec<_>>(), ["1", "2", "3", "4", "9"]);
    let others = hook.connection(world.db, OWN + 1);
    assert!(others.query_all_raw(Statement::from_string(others.get_database_backend(), sql)).await.is_err());
}

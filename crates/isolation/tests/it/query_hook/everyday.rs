//! Everyday statements give exactly what the same statement with a hand-written filter gives, on every database that
//! has them, and are rewritten as expected.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement, Value};
use tenantry_isolation::{Dialect, Hook, Refusal, Registry};

use super::world::{OWN, World, pair, registry, run_in_two, text, world};

/// The databases, the statement, and the same statement with a filter written by hand.
const PAIRS: &[(&str, &str, &str)] = &[
    (
        "both",
        "SELECT id -- the key\nFROM products /* all */ WHERE price > 8",
        "SELECT id FROM products WHERE price > 8 AND tenant_id = 7",
    ),
    ("pg", "SELECT id FROM /* a /* b */ c */ products", "SELECT id FROM products WHERE tenant_id = 7"),
    (
        "both",
        "SELECT count(*) FROM products WHERE name NOT LIKE 'a\\%' ESCAPE '\\'",
        "SELECT count(*) FROM products WHERE tenant_id = 7",
    ),
    (
        "pg",
        "SELECT name, '\\d' FROM products WHERE name ~ '^\\w+$'",
        "SELECT name, chr(92) || 'd' FROM products WHERE tenant_id = 7",
    ),
    (
        "lite",
        "SELECT name, '\\d\\' FROM products",
        "SELECT name, char(92) || 'd' || char(92) FROM products WHERE tenant_id = 7",
    ),
    (
        "pg",
        "SELECT E'a\\tb\\'\\\\' || name FROM products",
        "SELECT 'a' || chr(9) || 'b''' || chr(92) || name FROM products WHERE tenant_id = 7",
    ),
    (
        "both",
        "INSERT INTO products (id, name) VALUES (1, 'again'), (70, 'new') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING id, name",
        "INSERT INTO products (tenant_id, id, name) VALUES (7, 1, 'again'), (7, 70, 'new') ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name RETURNING id, name",
    ),
    (
        "both",
        "INSERT INTO products (id, name) VALUES (4, 'again') ON CONFLICT (tenant_id, id) WHERE category_id IS NULL DO UPDATE SET name = excluded.name",
        "INSERT INTO products (tenant_id, id, name) VALUES (7, 4, 'again') ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name",
    ),
    (
        "both",
        "INSERT INTO products (id, name) VALUES (1, 'HAMMER') ON CONFLICT (tenant_id, id, lower(name)) DO NOTHING",
        "INSERT INTO products (tenant_id, id, name) VALUES (7, 1, 'HAMMER') ON CONFLICT (tenant_id, id) DO NOTHING",
    ),
    (
        "both",
        "INSERT INTO products (id, name) SELECT id, name FROM categories ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        "INSERT INTO products (tenant_id, id, name) SELECT 7, id, name FROM categories WHERE tenant_id = 7 ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name",
    ),
    (
        "both",
        "INSERT INTO products (id, name) SELECT id, name FROM countries ON CONFLICT (id) DO NOTHING",
        "INSERT INTO products (tenant_id, id, name) SELECT 7, id, name FROM countries WHERE 1 = 1 ON CONFLICT (tenant_id, id) DO NOTHING",
    ),
    (
        "both",
        "INSERT INTO products (id, name) SELECT id, name FROM countries EXCEPT SELECT id, 'Peru' FROM products WHERE id < 3 ON CONFLICT (id) DO NOTHING",
        "INSERT INTO products (tenant_id, id, name) SELECT 7, id, name FROM countries WHERE name <> 'Peru' ON CONFLICT (tenant_id, id) DO NOTHING",
    ),
    (
        "lite",
        "INSERT OR REPLACE INTO products (id, name) VALUES (1, 'mallet'), (70, 'new')",
        "INSERT OR REPLACE INTO products (tenant_id, id, name) VALUES (7, 1, 'mallet'), (7, 70, 'new')",
    ),
    (
        "lite",
        "REPLACE INTO products (id, price) SELECT id, 3 FROM categories",
        "REPLACE INTO products (tenant_id, id, price) SELECT 7, id, 3 FROM categories WHERE tenant_id = 7",
    ),
    (
        "lite",
        "INSERT OR IGNORE INTO products (id, name) VALUES (1, 'mallet'), (70, 'new')",
        "INSERT OR IGNORE INTO products (tenant_id, id, name) VALUES (7, 1, 'mallet'), (7, 70, 'new')",
    ),
    (
        "pg",
        "SELECT p.id FROM products p JOIN categories c ON c.id = p.category_id FOR NO KEY UPDATE OF p, c SKIP LOCKED",
        "SELECT p.id FROM products p JOIN categories c ON c.id = p.category_id AND c.tenant_id = 7 WHERE p.tenant_id = 7 FOR NO KEY UPDATE OF p, c SKIP LOCKED",
    ),
    (
        "pg",
        "SELECT id FROM products FOR KEY SHARE NOWAIT",
        "SELECT id FROM products WHERE tenant_id = 7 FOR KEY SHARE NOWAIT",
    ),
    (
        "pg",
        "MERGE INTO products p USING (SELECT id, name FROM categories UNION ALL SELECT 70, 'new') v ON p.id = v.id \
         WHEN MATCHED AND v.id = 3 THEN DELETE WHEN MATCHED THEN UPDATE SET name = v.name, price = p.price + 1 \
         WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name)",
        "MERGE INTO products p USING (SELECT id, name FROM categories WHERE tenant_id = 7 UNION ALL SELECT 70, 'new') v \
         ON p.tenant_id = 7 AND p.id = v.id \
         WHEN MATCHED AND v.id = 3 THEN DELETE WHEN MATCHED THEN UPDATE SET name = v.name, price = p.price + 1 \
         WHEN NOT MATCHED THEN INSERT (tenant_id, id, name) VALUES (7, v.id, v.name)",
    ),
    (
        "pg",
        "MERGE INTO products p USING categories c ON p.id = c.id + 2 WHEN NOT MATCHED THEN INSERT (id, name, price) VALUES (c.id + 80, c.name, DEFAULT)",
        "MERGE INTO products p USING (SELECT * FROM categories WHERE tenant_id = 7) c ON p.tenant_id = 7 AND p.id = c.id + 2 WHEN NOT MATCHED THEN INSERT (tenant_id, id, name, price) VALUES (7, c.id + 80, c.name, DEFAULT)",
    ),
    (
        "pg",
        "SELECT lpad(name, 8, '.'), repeat(name, 2), format('%s: %s', name, price), array_to_json(ARRAY[price]) FROM products",
        "SELECT lpad(name, 8, '.'), repeat(name, 2), format('%s: %s', name, price), array_to_json(ARRAY[price]) FROM products WHERE tenant_id = 7",
    ),
    (
        "lite",
        "SELECT printf('%s: %05d', name, price), format('%q', name), iif(price > 8, 1, 2) FROM products",
        "SELECT printf('%s: %05d', name, price), format('%q', name), iif(price > 8, 1, 2) FROM products WHERE tenant_id = 7",
    ),
];

#[rstest]
#[tokio::test]
async fn an_everyday_statement_gives_what_the_filter_by_hand_gives(
    #[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect,
) {
    let [one, two, _] = pair(dialect).await;
    let other = if dialect == Dialect::Sqlite { "pg" } else { "lite" };
    for (_, sql, by_hand) in PAIRS.iter().filter(|(only, ..)| *only != other) {
        let found = run_in_two(&one, &two, sql, &[]).await.unwrap_or_else(|refused| panic!("{sql}: {refused}"));
        assert_eq!(found, one.run_by_hand(by_hand, &[]).await, "{sql}");
    }
}

fn sent(dialect: Dialect, sql: &str) -> String {
    Hook::new(registry()).rewrite(dialect, sql).unwrap_or_else(|refused| panic!("{sql}: {refused}")).text().to_owned()
}

#[test]
fn everyday_statements_are_rewritten_as_expected() {
    for (dialect, sql, expected) in [
        (
            Dialect::Postgres,
            "SELECT id /* a /* b */ */ FROM products -- c\r\nWHERE name ~ '\\d' OR name = E'\\n'",
            r#"SELECT "id" FROM "products" WHERE "products"."tenant_id" = $1 AND (CASE WHEN "products"."tenant_id" = $1 THEN "name" ~ E'\\d' END OR "name" = E'\n')"#,
        ),
        (
            Dialect::Sqlite,
            "SELECT id FROM products WHERE name LIKE '50\\%' ESCAPE '\\'",
            r#"SELECT "id" FROM "products" WHERE "products"."tenant_id" = ?1 AND ("name" LIKE '50\%' ESCAPE '\')"#,
        ),
        (
            Dialect::Postgres,
            "SELECT id FROM products WHERE name LIKE '50\\%' ESCAPE '\\'",
            r#"SELECT "id" FROM "products" WHERE "products"."tenant_id" = $1 AND ("name" LIKE E'50\\%' ESCAPE E'\\')"#,
        ),
        (
            Dialect::Postgres,
            "INSERT INTO products (id) VALUES ($1) ON CONFLICT (id) DO NOTHING",
            r#"INSERT INTO "products" ("id", "tenant_id") VALUES ($1, $2) ON CONFLICT("tenant_id", "id") DO NOTHING"#,
        ),
        (
            Dialect::Sqlite,
            "INSERT INTO products (id) VALUES (?) ON CONFLICT (tenant_id, lower(name) COLLATE nocase) WHERE price > 0 AND name IS NOT NULL DO UPDATE SET name = excluded.name WHERE products.price > 1",
            r#"INSERT INTO "products" ("id", "tenant_id") VALUES (?1, ?2) ON CONFLICT("tenant_id", lower("name") COLLATE "nocase") WHERE "price" > 0 AND "name" IS NOT NULL DO UPDATE SET "name" = "excluded"."name" WHERE "products"."tenant_id" = ?2 AND ("products"."price" > 1)"#,
        ),
        (
            Dialect::Sqlite,
            "REPLACE INTO categories (id, name) SELECT id, name FROM countries",
            r#"INSERT INTO "categories" ("id", "name", "tenant_id") SELECT "id", "name", ?1 FROM "countries" WHERE 1 = 1 ON CONFLICT DO UPDATE SET "id" = "excluded"."id", "name" = "excluded"."name" WHERE "categories"."tenant_id" = ?1"#,
        ),
        (
            Dialect::Postgres,
            "SELECT p.id FROM products p, categories c FOR KEY SHARE OF p, c NOWAIT",
            r#"SELECT "p"."id" FROM "products" "p", "categories" "c" WHERE "p"."tenant_id" = $1 AND "c"."tenant_id" = $1 FOR KEY SHARE OF "p" NOWAIT FOR KEY SHARE OF "c" NOWAIT"#,
        ),
        (
            Dialect::Postgres,
            "MERGE INTO products p USING categories c ON c.id = p.id OR 1 = 1 WHEN MATCHED THEN UPDATE SET name = c.name WHEN NOT MATCHED BY TARGET THEN INSERT (id) VALUES (c.id)",
            r#"MERGE INTO "products" "p" USING (SELECT * FROM "categories" WHERE "categories"."tenant_id" = $1) "c" ON "p"."tenant_id" = $1 AND ("c"."id" = "p"."id" OR 1 = 1) WHEN MATCHED THEN UPDATE SET "name" = "c"."name" WHEN NOT MATCHED THEN INSERT ("id", "tenant_id") VALUES ("c"."id", $1)"#,
        ),
        (
            Dialect::Postgres,
            "EXPLAIN VERBOSE SELECT 1 FROM products",
            r#"EXPLAIN (verbose on, costs off) SELECT 1 FROM "products" WHERE "products"."tenant_id" = $1"#,
        ),
        (
            Dialect::Postgres,
            "EXPLAIN (FORMAT JSON, COSTS TRUE) DELETE FROM products",
            r#"EXPLAIN (format json, costs off) DELETE FROM "products" WHERE "products"."tenant_id" = $1"#,
        ),
        (
            Dialect::Postgres,
            "SELECT pg_advisory_xact_lock($1), pg_try_advisory_xact_lock(1, 2)",
            "SELECT pg_advisory_xact_lock(hashtextextended(CAST($2 AS TEXT), CAST($1 AS BIGINT))), pg_try_advisory_xact_lock(hashtextextended(concat_ws(':', CAST($2 AS TEXT), 1, 2), 0))",
        ),
    ] {
        assert_eq!(sent(dialect, sql), expected, "{sql}");
    }
}

/// A session may read backslashes in plain literals as escapes. What is sent means the same there.
#[tokio::test]
async fn a_backslash_means_itself_whatever_the_session_says() {
    let world = world(Dialect::Postgres, 1).await;
    let (sql, mut found) = (r"SELECT '\d', 'a\\b', 'it''s \', E'\n\\' FROM products WHERE id = 1", Vec::new());
    for setting in ["on", "off"] {
        world.db.execute_unprepared(&format!("SET standard_conforming_strings = {setting}")).await.unwrap();
        found.push(world.run(sql, &[]).await.unwrap());
    }
    assert_eq!(found[0], found[1]);
    assert!(found[0].result.is_ok(), "{:?}", found[0]);
}

/// With a second key, SQLite's REPLACE would delete the row of another tenant.
#[tokio::test]
async fn replacing_changes_no_row_of_another_tenant() {
    let [one, two, _] = pair(Dialect::Sqlite).await;
    for sql in [
        "INSERT OR REPLACE INTO badges (id, code) VALUES (2, 'theirs')",
        "REPLACE INTO badges (id, code) SELECT id + 1, 'theirs' FROM badges",
    ] {
        let outcome = run_in_two(&one, &two, sql, &[]).await.unwrap();
        assert_eq!(outcome, one.run_by_hand("SELECT 1 WHERE 1 = 0", &[]).await, "{sql}");
    }
    let own = run_in_two(&one, &two, "REPLACE INTO badges (id, code) VALUES (5, 'ours')", &[]).await.unwrap();
    assert_eq!(own, one.run_by_hand("UPDATE badges SET id = 5 WHERE tenant_id = 7", &[]).await);
}

async fn plan_of(world: &World, sql: &str) -> Vec<String> {
    let plan = world.hook.plan(world.dialect, sql).unwrap_or_else(|refused| panic!("{sql}: {refused}"));
    let values = plan.binds_tenant().then_some(Value::BigInt(Some(OWN)));
    let statement = Statement::from_sql_and_values(world.db.get_database_backend(), plan.text(), values);
    world.db.query_all_raw(statement).await.unwrap().iter().map(text).collect()
}

#[rstest]
#[tokio::test]
async fn an_explained_statement_is_the_confined_one_without_numbers(
    #[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect,
) {
    let world = world(dialect, 1).await;
    let explain = if dialect == Dialect::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
    for sql in
        ["SELECT name FROM products WHERE id = 3", "DELETE FROM products WHERE id = 3", "UPDATE products SET price = 1"]
    {
        let told = plan_of(&world, &format!("{explain} {sql}")).await.join("\n");
        assert!(told.contains("tenant_id"), "{told}");
        assert!(!told.contains("rows=") && !told.contains("cost="), "{told}");
    }
}

#[test]
fn explain_analyze_needs_the_registrys_permission() {
    let sql = "EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM products";
    let refused = Hook::new(registry()).rewrite(Dialect::Postgres, sql).unwrap_err();
    assert_eq!(refused.refusal(), Refusal::Statement);
    let allowed = registry().into_builder().explain_analyze().build().unwrap();
    let plan = Hook::new(allowed.into_builder().build().unwrap()).rewrite(Dialect::Postgres, sql).unwrap();
    let expected = r#"EXPLAIN (analyze on, buffers on) SELECT "id" FROM "products" WHERE "products"."tenant_id" = $1"#;
    assert_eq!(plan.text(), expected);
}

#[tokio::test]
async fn an_advisory_lock_of_one_tenant_keeps_no_other_waiting() {
    let [one, ..] = pair(Dialect::Postgres).await;
    let takes = "SELECT CAST(pg_try_advisory_xact_lock(5) AS TEXT) AS got, CAST(pg_try_advisory_xact_lock(5, 6) AS TEXT) AS both";
    let plan = one.hook.plan(Dialect::Postgres, takes).unwrap();
    let url = one.db.get_postgres_connection_pool().connect_options().as_ref().clone();
    let other = sea_orm::sqlx::PgPool::connect_with(url).await.unwrap();
    let mut ends = Vec::new();
    one.db.execute_unprepared("BEGIN").await.unwrap();
    let statement = |tenant: i64| {
        Statement::from_sql_and_values(one.db.get_database_backend(), plan.text(), [Value::BigInt(Some(tenant))])
    };
    one.db.query_all_raw(statement(OWN)).await.unwrap();
    let second = sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(other);
    for tenant in [OWN, OWN + 1] {
        let rows = second.query_all_raw(statement(tenant)).await.unwrap();
        ends.push(rows.iter().map(text).collect::<Vec<_>>());
    }
    assert_eq!(ends, [["false|false"], ["true|true"]]);
}

#[tokio::test]
async fn what_the_registry_adds_may_be_used() {
    let mut world = world(Dialect::Postgres, 1).await;
    for sql in [
        "CREATE TYPE mood AS ENUM ('low', 'high')",
        "CREATE DOMAIN short AS varchar(3)",
        "CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'",
        "CREATE OPERATOR <=> (FUNCTION = int8pl, LEFTARG = bigint, RIGHTARG = bigint)",
        "CREATE OPERATOR <~~> (FUNCTION = int8mi, LEFTARG = bigint, RIGHTARG = bigint)",
    ] {
        world.db.execute_unprepared(sql).await.unwrap();
    }
    let sql = "SELECT shout(name), CAST('low' AS mood), CAST(name AS short), '{low}'::mood[] IS NULL, \
               price <=> 1, price <~~> id FROM products";
    let by_hand = format!("{sql} WHERE tenant_id = 7");
    assert!(world.hook.rewrite(Dialect::Postgres, sql).is_err());
    let more = || {
        registry().into_builder().function("shout").cast_to("mood").cast_to("short").operator("<=>").operator("<~~>")
    };
    world.hook = Hook::new(more().build().unwrap());
    assert_eq!(world.run(sql, &[]).await.unwrap(), world.run_by_hand(&by_hand, &[]).await);

    let hook = Hook::new(Registry::builder().build().unwrap().with(&more().cast_to("vector").build().unwrap()));
    for (sql, passes) in [
        ("SELECT CAST('[1,2,3]' AS vector(3))", true),
        ("SELECT 1 <=> 2 AS distance ORDER BY 1", true),
        ("SELECT 1 <#> 2", false),
        ("SELECT 1 <=>-- 2", false),
        ("SELECT CAST('products' AS regclass)", false),
        ("SELECT CAST('x' AS public.mood)", false),
    ] {
        assert_eq!(hook.rewrite(Dialect::Postgres, sql).is_ok(), passes, "{sql}");
    }
    assert!(hook.rewrite(Dialect::Sqlite, "SELECT 1 <=> 2").is_err());
}

#[test]
fn an_insert_without_columns_is_refused_with_the_line_to_write() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let refused = Hook::new(registry()).rewrite(dialect, "INSERT INTO products VALUES (1, 'x', 2, 3)").unwrap_err();
        let expected =
            "refused: INSERT without column names; name those that are given, such as (id, name, price, category_id)";
        assert_eq!(refused.to_string(), expected);
    }
}

//! What is sent for the everyday forms that a database could read in two ways. `everyday.txt` runs them, and compares
//! with a tenant who is alone.

use tenantry_isolation::{Dialect, Hook};

use super::world::registry;

#[test]
fn everyday_forms_are_sent_so_that_they_can_be_read_in_one_way() {
    let hook = Hook::new(registry());
    for (sql, sent) in [
        // Functions that return several rows are not fenced: CASE may not contain them, and no condition is moved into
        // a subquery that calls them.
        (
            "SELECT d.t FROM (SELECT unnest(tags) AS t, id / 2 AS x FROM docs) d WHERE d.x > 1",
            r#"SELECT "d"."t" FROM (SELECT unnest("tags") AS "t", CASE WHEN "docs"."tenant_id" = $1 THEN "id" / 2 END AS "x" FROM "docs" WHERE "docs"."tenant_id" = $1) "d" WHERE "d"."x" > 1"#,
        ),
        (
            "SELECT id FROM products WHERE id IN (SELECT unnest(ARRAY[1, 2]))",
            r#"SELECT "id" FROM "products" WHERE "products"."tenant_id" = $1 AND ("id" IN (SELECT unnest(ARRAY[1, 2])))"#,
        ),
        // The name of a table function's value may also be a column that is not registered, `elem.value` may not.
        (
            "SELECT d.id FROM docs d, jsonb_array_elements(d.body) AS elem WHERE elem ->> 'k' = 'x' AND elem.value IS NOT NULL",
            r#"SELECT "d"."id" FROM "docs" "d", jsonb_array_elements("d"."body") AS "elem" WHERE "d"."tenant_id" = $1 AND ("elem"."value" ->> 'k' = 'x' AND "elem"."value" IS NOT NULL)"#,
        ),
        (
            "SELECT elem, elem['k'], elem::text, CAST((elem['k']) AS INT) + 1 FROM jsonb_array_elements($1) AS elem ORDER BY elem",
            r#"SELECT "elem"."value" AS "elem", "elem"."value"['k'] AS "elem", "elem"."value"::TEXT AS "elem", CAST(("elem"."value"['k']) AS INT) + 1 FROM jsonb_array_elements($1) AS "elem" ORDER BY "elem""#,
        ),
        (
            "SELECT x.id FROM jsonb_to_recordset($1) AS x(ID bigint, name text)",
            r#"SELECT "x"."id" FROM jsonb_to_recordset($1) AS "x" ("id" BIGINT, "name" TEXT)"#,
        ),
        (
            "SELECT d.tags[1] FROM docs d WHERE tags[1:2] = ARRAY['a']",
            r#"SELECT "d"."tags"[1] FROM "docs" "d" WHERE "d"."tenant_id" = $1 AND (CASE WHEN "d"."tenant_id" = $1 THEN "tags"[1:2] END = ARRAY['a'])"#,
        ),
        // A name alone may be a column, `p.*` may not.
        (
            "SELECT json_agg(p), count(p.*) FROM products p",
            r#"SELECT json_agg("p".*), count("p".*) FROM "products" "p" WHERE "p"."tenant_id" = $1"#,
        ),
        (
            "SELECT p.id FROM products p WHERE to_jsonb(p) ->> 'name' = 'x'",
            r#"SELECT "p"."id" FROM "products" "p" WHERE "p"."tenant_id" = $1 AND (CASE WHEN "p"."tenant_id" = $1 THEN to_jsonb("p".*) ->> 'name' END = 'x')"#,
        ),
        (
            "SELECT price / 10 AS d, count(*) FROM products GROUP BY ROLLUP (d)",
            r#"SELECT "price" / 10 AS "d", count(*) FROM "products" WHERE "products"."tenant_id" = $1 GROUP BY ROLLUP ("d")"#,
        ),
        // No word that is sent is both a table and a common table expression.
        (
            "WITH products AS (SELECT * FROM products) SELECT products.id FROM products",
            r#"WITH "products 1" AS (SELECT * FROM "products" WHERE "products"."tenant_id" = $1) SELECT "products"."id" FROM "products 1" AS "products""#,
        ),
        (
            "WITH products AS (SELECT 1 AS id) SELECT (WITH products AS (SELECT id FROM products) SELECT id FROM products p)",
            r#"WITH "products 1" AS (SELECT 1 AS "id") SELECT (WITH "products 2" AS (SELECT "id" FROM "products 1" AS "products") SELECT "id" FROM "products 2" "p")"#,
        ),
        // A value that is the same for every row finds the index.
        (
            "SELECT id FROM products WHERE id = ANY($1::bigint[]) AND name > now() - make_interval(days => $2)",
            r#"SELECT "id" FROM "products" WHERE "products"."tenant_id" = $3 AND ("id" = ANY($1::BIGINT[]) AND "name" > now() - make_interval("days" => $2))"#,
        ),
        (
            "SELECT id FROM products WHERE (id, name) > ($1, $2) AND ROW(id, price) = ROW(1, 2)",
            r#"SELECT "id" FROM "products" WHERE "products"."tenant_id" = $3 AND (("id", "name") > ($1, $2) AND ROW("id", "price") = ROW(1, 2))"#,
        ),
    ] {
        let plan = hook.rewrite(Dialect::Postgres, sql).unwrap_or_else(|refused| panic!("{sql}: {refused}"));
        assert_eq!(plan.text(), sent);
    }
    let plan = hook.rewrite(Dialect::Sqlite, "WITH jobs AS (SELECT id FROM products) SELECT id FROM jobs").unwrap();
    let sent = r#"WITH "jobs 1" AS (SELECT "id" FROM "products" WHERE "products"."tenant_id" = ?1) SELECT "id" FROM "jobs 1" AS "jobs""#;
    assert_eq!(plan.text(), sent);
}

#[test]
fn what_could_be_read_in_two_ways_is_refused_with_the_line_to_write_instead() {
    let hook = Hook::new(registry());
    for (dialect, sql, told) in [
        (
            Dialect::Postgres,
            "SELECT id FROM products WHERE generate_series(1, 3) = id",
            "generate_series, which returns several rows, in this place; call it in FROM, or in a select list outside \
             of CASE and aggregates",
        ),
        (
            Dialect::Postgres,
            "SELECT (tags[1]).peek FROM docs",
            "a row value taken apart; name the table's columns; take a field of a value with -> or ->>, and an element \
             with (value)[1]",
        ),
        (
            Dialect::Postgres,
            "SELECT * FROM jsonb_to_recordset('[]') AS x",
            "jsonb_to_recordset without the names and types of its columns; declare them in its alias: \
             AS x(id bigint, name text)",
        ),
        (
            Dialect::Postgres,
            "SELECT (SELECT to_jsonb(p) FROM categories p) FROM products p",
            "p, which is the name of two tables here; give each an alias of its own",
        ),
        (
            Dialect::Sqlite,
            "WITH products AS (SELECT * FROM products) SELECT id FROM products",
            "products before its columns are known; call the common table expression something else: the database \
             reads it here too",
        ),
        (
            Dialect::Postgres,
            "WITH products AS (SELECT id FROM sales), \"products 1\" AS (SELECT 1 AS id) SELECT id FROM products",
            "WITH products 1; rename it",
        ),
        (
            Dialect::Postgres,
            "WITH products AS (SELECT id FROM sales) DELETE FROM products",
            "a write to products, a common table expression; write to a registered table, after which none is called",
        ),
    ] {
        let refused = hook.rewrite(dialect, sql).unwrap_err();
        assert_eq!(refused.to_string(), format!("refused: {told}"), "{sql}");
    }
}

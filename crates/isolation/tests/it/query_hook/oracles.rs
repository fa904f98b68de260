//! No error reveals anything about another tenant's rows: an expression that fails on them is not evaluated on them,
//! whatever order the database considers cheaper. Here only the hook ensures this, because row-level security is off.

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement, Value};
use tenantry_isolation::{Dialect, Hook, Refusal};

use super::{
    audit::assert_confined,
    oracle_author::oracle_of,
    world::{Outcome, World, registry, run_in_two, world},
};

/// Each selects rows of the other tenant through an index of its own or a comparison, and fails on them. `{own}` is
/// where a developer without the hook has to write the tenant's filter.
const ON_POSTGRES: &[&str] = &[
    "SELECT id FROM products WHERE {own} name LIKE 'BETA product 1%' || chr(92)",
    "SELECT id FROM products WHERE {own} name ILIKE 'beta product 1%' || chr(92)",
    "UPDATE products SET price = 1 WHERE {own} name LIKE 'BETA product 1%' || chr(92)",
    "DELETE FROM products WHERE {own} name LIKE 'BETA product 1%' || chr(92)",
    "SELECT d.n FROM (SELECT name AS n FROM products WHERE {own} 1 = 1) AS d WHERE d.n LIKE 'BETA product 1%' || chr(92)",
    "SELECT c.id FROM categories c JOIN products ON {own} products.name LIKE 'BETA product 1%' || chr(92)",
    "SELECT c.id FROM categories c LEFT JOIN products ON {own} products.name LIKE 'BETA product 1%' || chr(92)",
    "SELECT c.id FROM categories c WHERE EXISTS (SELECT 1 FROM products WHERE {own} name LIKE 'BETA product 1%' || chr(92))",
    "WITH d AS (SELECT name AS n FROM products WHERE {own} 1 = 1) SELECT n FROM d WHERE n LIKE 'BETA product 1%' || chr(92)",
    "SELECT name FROM products WHERE {own} 1 = 1 GROUP BY name HAVING name LIKE 'BETA product 1%' || chr(92)",
    "SELECT d.l FROM (SELECT name LIKE 'BETA product 1%' || chr(92) AS l FROM products WHERE {own} 1 = 1) AS d WHERE d.l",
];

const ON_SQLITE: &[&str] = &[
    "SELECT id FROM products WHERE {own} name > 'BETA product 1' AND name < 'BETA product 2' AND json(name) IS NOT NULL",
    "SELECT id FROM products WHERE {own} name IN ('BETA product 1 3', 'x') AND json(name) IS NOT NULL",
    "SELECT id FROM products WHERE {own} name > 'BETA product 1' AND name < 'BETA product 2' AND name > json('no' || price)",
    "DELETE FROM products WHERE {own} name > 'BETA product 1' AND name < 'BETA product 2' AND json(name) IS NOT NULL",
    "UPDATE products SET price = 1 WHERE {own} name > 'BETA product 1' AND name < 'BETA product 2' AND json(name) IS NOT NULL",
    "SELECT d.n FROM (SELECT name AS n FROM products WHERE {own} 1 = 1) AS d \
     WHERE d.n > 'BETA product 1' AND d.n < 'BETA product 2' AND json(d.n) IS NOT NULL",
    "WITH d AS (SELECT name AS n FROM products WHERE {own} 1 = 1) \
     SELECT n FROM d WHERE n > 'BETA product 1' AND n < 'BETA product 2' AND json(n) IS NOT NULL",
    "SELECT name FROM products WHERE {own} name > 'BETA product 1' AND name < 'BETA product 2' \
     GROUP BY name HAVING json(name) IS NOT NULL",
    "SELECT json(name) AS j FROM products WHERE {own} name > 'BETA product 1' AND name < 'BETA product 2' AND j IS NOT NULL",
    "SELECT d.n FROM (SELECT name AS n, json(name) AS j FROM products WHERE {own} 1 = 1) AS d \
     WHERE d.n > 'BETA product 1' AND d.n < 'BETA product 2' AND d.j IS NOT NULL",
];

fn oracles(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Postgres => ON_POSTGRES,
        Dialect::Sqlite => ON_SQLITE,
    }
}

/// Returns two worlds with so many own rows that an index without the tenant is worthwhile.
async fn wide_pair(dialect: Dialect) -> [World; 2] {
    let worlds = [world(dialect, 1).await, world(dialect, 2).await];
    for World { db, .. } in &worlds {
        for sql in [
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299) \
             INSERT INTO products SELECT 7, 1000 + i, 'own ' || i, i % 20, 1 FROM n",
            "ANALYZE",
        ] {
            db.execute_unprepared(sql).await.unwrap();
        }
    }
    worlds
}

/// Returns whether a statement has the same result in both worlds, with a hand-written tenant filter and without the
/// hook.
async fn is_alike_by_hand([one, two]: &[World; 2], sql: &str) -> bool {
    let sql = sql.replace("{own}", "products.tenant_id = 7 AND");
    let mut ends = Vec::new();
    for World { db, .. } in [one, two] {
        db.execute_unprepared("BEGIN").await.unwrap();
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), &sql)).await;
        ends.push(rows.map(|rows| rows.len()).map_err(|error| error.to_string()));
        db.execute_unprepared("ROLLBACK").await.unwrap();
    }
    ends[0] == ends[1]
}

#[rstest]
#[tokio::test]
async fn what_fails_on_another_tenants_rows_is_not_asked_of_them(
    #[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect,
) {
    let worlds = wide_pair(dialect).await;
    let mut tell = 0;
    for sql in oracles(dialect) {
        // If no statement leaked without the hook, the test would prove nothing.
        tell += usize::from(!is_alike_by_hand(&worlds, sql).await);
        let outcome = run_in_two(&worlds[0], &worlds[1], &sql.replace("{own}", ""), &[]).await.unwrap();
        assert!(outcome.result.is_ok(), "{sql} fails: {outcome:?}");
    }
    assert!(tell * 2 > oracles(dialect).len(), "only {tell} of {} tell without the hook", oracles(dialect).len());
}

#[rstest]
fn random_oracles_tell_nothing(#[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect) {
    let cases = if dialect == Dialect::Sqlite { 200 } else { 150 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let worlds = runtime.block_on(wide_pair(dialect));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), 10), |bytes| {
        let sql = oracle_of(&bytes, dialect);
        assert_confined(&worlds[0].hook, dialect, &sql).unwrap_or_else(|| panic!("{sql} is refused"));
        // Whether a statement fails on own rows depends on the plan, and the plan on statistics about all rows.
        let Outcome { result, .. } = runtime.block_on(run_in_two(&worlds[0], &worlds[1], &sql, &[])).unwrap();
        assert!(result.is_ok(), "{sql} fails, on rows of another tenant: {result:?}");
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[rstest]
#[tokio::test]
async fn a_bound_pattern_on_which_like_fails_is_refused(
    #[values(Dialect::Sqlite, Dialect::Postgres)] dialect: Dialect,
) {
    let world = world(dialect, 1).await;
    let (like, escaped) = match dialect {
        Dialect::Postgres => ("SELECT id FROM products WHERE name LIKE $1", "SELECT 1 WHERE 'a' ILIKE $1 ESCAPE '!'"),
        Dialect::Sqlite => ("SELECT id FROM products WHERE name LIKE ?", "SELECT 1 WHERE 'a' LIKE ? ESCAPE '!'"),
    };
    let long = "%".repeat(50_001);
    let of_postgres =
        [(like, "ham%\\", false), (like, "ham%\\\\", true), (escaped, "a!", false), (escaped, "a!!", true)];
    let of_sqlite = [(like, long.as_str(), false), (like, "ham%\\", true), (escaped, "a!", true), (like, "ham%", true)];
    for (sql, pattern, passes) in if dialect == Dialect::Postgres { of_postgres } else { of_sqlite } {
        match world.run(sql, &[Value::from(pattern)]).await {
            Ok(outcome) => assert!(passes && outcome.result.is_ok(), "{sql} with {pattern:.9}: {outcome:?}"),
            Err(refused) => {
                assert_eq!((passes, refused.refusal()), (false, Refusal::Parameters), "{pattern:.9}: {refused}");
            }
        }
    }
}

/// Returns the hook's output for a text.
fn sent(dialect: Dialect, sql: &str) -> String {
    Hook::new(registry()).rewrite(dialect, sql).unwrap().text().to_owned()
}

#[test]
fn only_what_can_fail_is_fenced() {
    let own = r#""products"."tenant_id" = $1"#;
    for (sql, fenced) in [
        ("name = 'x' AND price > 3 OR id IN (1, 2)", false),
        ("lower(name) LIKE 'a%' AND price BETWEEN 1 AND 2 AND category_id IS NULL", false),
        ("name LIKE 'x!%' ESCAPE '!' AND coalesce(category_id, 0) <> -1", false),
        ("price > 1 + 2 AND name < CAST(now() AS TEXT)", false),
        ("id IN (SELECT product_id FROM sales) AND price = (SELECT max(amount) FROM sales)", false),
        ("price / 2 > 3", true),
        ("name LIKE 'x!' ESCAPE '!'", true),
        ("name LIKE name", true),
        ("price = (SELECT amount FROM sales)", true),
        ("id IN (SELECT amount / 2 FROM sales)", true),
        ("random() < price", true),
    ] {
        let text = sent(Dialect::Postgres, &format!("SELECT id FROM products WHERE {sql}"));
        assert!(text.contains(own), "{text}");
        assert_eq!(text.contains("CASE WHEN"), fenced, "{text}");
    }
    let operand = sent(Dialect::Postgres, "SELECT id FROM products WHERE id = 3 AND price / 2 > 3");
    let expected = format!(
        r#"SELECT "id" FROM "products" WHERE {own} AND ("id" = 3 AND CASE WHEN {own} THEN "price" / 2 END > 3)"#
    );
    assert_eq!(operand, expected);
}

#[test]
fn a_subquery_is_answered_by_itself_only_where_a_condition_on_it_can_fail() {
    let query = "SELECT id AS i, price / 2 AS h FROM products";
    let grouped = "SELECT id AS i, price / 2 AS h FROM products GROUP BY id, price";
    for (query, condition, by_itself) in [
        (query, "d.i = 3", false),
        // Its expressions are fenced there, which is impossible for conditions on groups.
        (query, "d.h = 3", false),
        (grouped, "d.h = 3", true),
        (grouped, "d.i = 3", false),
        (query, "d.i / 2 = 3", true),
    ] {
        let derived = format!("SELECT d.i FROM ({query}) AS d WHERE {condition}");
        assert_eq!(sent(Dialect::Postgres, &derived).contains("OFFSET 0"), by_itself, "{derived}");
        let common = format!("WITH d AS ({query}) SELECT d.i FROM d WHERE {condition}");
        assert_eq!(sent(Dialect::Postgres, &common).contains("AS MATERIALIZED"), by_itself, "{common}");
        // SQLite computes with any value; JSON is different.
        let json = derived.replace("price / 2", "json(name)").replace("d.i / 2", "json(d.i)");
        assert_eq!(sent(Dialect::Sqlite, &json).contains("LIMIT -1"), by_itself, "{json}");
    }
}

#[test]
fn sqlite_finds_no_value_for_a_column_that_a_fence_asks_for() {
    let sql =
        "SELECT p.id FROM products p JOIN sales s ON s.product_id = p.id WHERE p.tenant_id = 8 AND json(p.name) = ?";
    let expected = "SELECT \"p\".\"id\" FROM \"products\" \"p\" \
        JOIN \"sales\" \"s\" ON (\"s\".\"tenant_id\" = ?2 AND (\"s\".\"product_id\" = \"p\".\"id\")) COLLATE \"BINARY\" \
        WHERE (\"p\".\"tenant_id\" = ?2 AND (\"p\".\"tenant_id\" = 8 AND \
        CASE WHEN \"p\".\"tenant_id\" = ?2 THEN json(\"p\".\"name\") END = ?1)) COLLATE \"BINARY\"";
    assert_eq!(sent(Dialect::Sqlite, sql), expected);
    assert!(!sent(Dialect::Sqlite, "SELECT id FROM products WHERE price / 2 = 3").contains("COLLATE"));
}

#[test]
fn an_expression_on_a_table_whose_name_is_hidden_is_refused() {
    let sql = "SELECT s.id FROM sales s WHERE EXISTS (SELECT 1 FROM products s WHERE 1 / amount > 0)";
    let refused = Hook::new(registry()).rewrite(Dialect::Postgres, sql).unwrap_err();
    assert_eq!(refused.refusal(), Refusal::Name, "{refused}");
    assert_eq!(refused.what(), "an expression on s, which is the name of two tables here");
}

/// A page's filter applies to the tenant's rows, whatever rows others have. An own row on which it fails still raises
/// the error.
#[tokio::test]
async fn what_fails_on_ones_own_rows_still_fails() {
    for (dialect, sql) in [
        (Dialect::Postgres, "SELECT id FROM products WHERE 1 / (price - 20) > 0"),
        (Dialect::Sqlite, "SELECT id FROM products WHERE json(name) IS NOT NULL"),
    ] {
        let world = world(dialect, 1).await;
        let outcome = world.run(sql, &[]).await.unwrap();
        let told = outcome.result.unwrap_err();
        assert!(told.contains("division by zero") || told.contains("malformed JSON"), "{told}");
    }
}

//! Refusals say what was refused and what to write instead, and no text makes the rewriter panic.

use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Database};
use tenantry_isolation::{Dialect, Hook, Refusal, ScopeError, TenantSchema};
use uuid::Uuid;

use super::{
    statements::{ADVERSARIAL, EVERYDAY, STATEMENTS},
    world::registry,
};

fn refusal(sql: &str) -> (Refusal, String) {
    let error = Hook::new(registry()).rewrite(Dialect::Postgres, sql).unwrap_err();
    (error.refusal(), error.to_string())
}

#[test]
fn a_refusal_says_what_and_what_instead() {
    let cases = [
        ("DROP TABLE products", Refusal::Statement, "the statement DROP; only SELECT, INSERT, UPDATE and DELETE pass"),
        ("SELECT * FROM people", Refusal::Table, "the table people; register it as a tenant's or a global table"),
        (
            "DELETE FROM countries",
            Refusal::ReadOnly,
            "a write to countries; all tenants share it; change it as the platform",
        ),
        (
            "UPDATE members SET role = 'owner'",
            Refusal::ReadOnly,
            "a write to members; call the use case that writes it, and read it here",
        ),
        (
            "SELECT pg_sleep(1)",
            Refusal::Function,
            "the function pg_sleep; compute it in the program, or allow it where the registry is built",
        ),
        ("UPDATE products SET tenant_id = 1", Refusal::OtherTenant, "SET tenant_id; a row can't change its tenant"),
        ("SELECT 1; SELECT 2", Refusal::Unreadable, "several statements in one text; send each statement by itself"),
        (
            "SELECT p.nosuch FROM products p",
            Refusal::Name,
            "the unknown column nosuch; name a column of a registered table, or give the expression a name with AS",
        ),
    ];
    for (sql, kind, told) in cases {
        let (found, text) = refusal(sql);
        assert_eq!(found, kind, "{sql}");
        assert_eq!(text, format!("refused: {told}"));
    }
}

/// Returns the statement with that text in each of its literals.
fn with_literals(sql: &str, literal: &str) -> String {
    let parts: Vec<&str> = sql.split('\'').collect();
    let told = parts.iter().enumerate().map(|(place, part)| if place % 2 == 1 { literal } else { part });
    told.collect::<Vec<_>>().join("'")
}

#[test]
fn no_refusal_that_is_logged_repeats_a_value() {
    let more = [
        "SELECT name FROM products WHERE name RLIKE 'x'",
        "SELECT name FROM products WHERE name IN UNNEST(ARRAY['x'])",
        "SELECT CONVERT('x' USING utf8) FROM products",
        "SELECT name FROM products WHERE 'x' MEMBER OF ('x')",
        "SELECT _utf8 'x' FROM products",
        "SELECT CAST(name AS ENUM('x')) FROM products",
        "SELECT CAST(name AS SET('x')) FROM products",
        "SELECT name AT TIME ZONE 'x' FROM products",
        "SELECT name COLLATE 'x' FROM products",
        "SELECT * FROM products LIMIT 1 BY 'x'",
    ];
    let texts =
        ADVERSARIAL.lines().chain(STATEMENTS.lines()).chain(EVERYDAY.lines()).filter(|line| !line.starts_with('#'));
    let texts = texts.filter_map(|line| line.split_once('|').map(|(_, sql)| sql)).chain(more);
    let (hook, mut seen) = (Hook::new(registry()), 0);
    for text in texts {
        let text = with_literals(text, "geheim42");
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            if let Err(error) = hook.rewrite(dialect, &text) {
                assert!(!error.what_without_values().contains("geheim42"), "{text}: {error}");
                seen += usize::from(text.contains("geheim42"));
            }
        }
    }
    assert!(seen > 60, "{seen} refusals of texts with a value");
}

#[test]
fn a_tenants_read_only_table_is_refused_as_the_target_of_every_write() {
    for sql in [
        "INSERT INTO members (id, role) VALUES (9, 'owner')",
        "INSERT INTO members (id, role) VALUES (1, 'owner') ON CONFLICT (tenant_id, id) DO UPDATE SET role = 'owner'",
        "INSERT INTO members (id, role) VALUES (1, 'owner') ON CONFLICT DO NOTHING",
        "INSERT INTO members (id, role) SELECT id, name FROM products",
        "INSERT INTO members AS products (id, role) VALUES (9, 'owner')",
        "UPDATE members SET role = 'owner'",
        "UPDATE members AS products SET role = 'owner' FROM products p WHERE p.id = products.id",
        "DELETE FROM members",
        "DELETE FROM members USING products WHERE products.id = members.id",
        "WITH w AS (DELETE FROM members RETURNING id) SELECT id FROM w",
        "WITH w AS (UPDATE members SET role = 'owner' RETURNING id) DELETE FROM products WHERE id IN (SELECT id FROM w)",
        "WITH w AS (INSERT INTO members (id, role) VALUES (9, 'owner') RETURNING id) SELECT 1",
    ] {
        assert_eq!(refusal(sql).0, Refusal::ReadOnly, "{sql}");
    }
}

#[test]
fn a_plan_is_made_once_and_serves_all_tenants() {
    let hook = Hook::new(registry());
    let sql = "SELECT name FROM products WHERE price > ?";
    let plan = hook.plan(Dialect::Sqlite, sql).unwrap();
    assert_eq!(plan.text(), r#"SELECT "name" FROM "products" WHERE "products"."tenant_id" = ?2 AND ("price" > ?1)"#);
    assert!(plan.binds_tenant() && plan.parameters() == 1);
    assert!(std::sync::Arc::ptr_eq(&plan, &hook.plan(Dialect::Sqlite, sql).unwrap()));
}

#[tokio::test]
async fn a_tenants_schema_is_named_by_its_id_and_refused_on_sqlite() {
    let tenant = Uuid::from_u128(7);
    assert_eq!(TenantSchema::from(tenant).as_str(), "tenant_00000000000000000000000000000007");
    assert_eq!(TenantSchema::from(7).to_string(), "tenant_7");
    let pool = Database::connect("sqlite::memory:").await.unwrap();
    let scoped = Hook::new(registry()).connection_in_schema(pool, tenant);
    let error = scoped.execute_unprepared("DELETE FROM products").await.unwrap_err();
    assert_eq!(ScopeError::of(&error).unwrap().refusal(), Refusal::Dialect);
}

#[test]
fn long_and_deep_statements_are_refused_or_confined_but_end() {
    let hook = Hook::new(registry());
    let long = |sql: String| hook.rewrite(Dialect::Postgres, &sql).is_ok();
    assert!(long(format!("SELECT id FROM products WHERE {}", vec!["id = 1"; 900].join(" OR "))));
    assert!(long(format!("SELECT id FROM products WHERE id IN ({})", vec!["1"; 50_000].join(","))));
    assert!(!long(format!("SELECT id FROM products WHERE {}", vec!["id = 1"; 100_000].join(" OR "))));
    assert!(!long(format!("SELECT {}1{}", "(".repeat(100_000), ")".repeat(100_000))));
    assert!(!long(format!("SELECT {}1", "NOT ".repeat(3_000))));
    assert!(!long(format!("SELECT {}1", "- ".repeat(3_000))));
    assert!(!long("SELECT 1 UNION ".repeat(50_000)));
    assert!(!long(format!("{}SELECT 1{}", "SELECT * FROM (".repeat(2_000), ") x".repeat(2_000))));
    long(format!("SELECT id{} FROM products", " COLLATE \"C\"".repeat(3_900)));
    long(format!("SELECT id{} FROM products", "::text".repeat(1_900)));
    long(format!("SELECT id{} FROM products", " IS NULL".repeat(1_900)));
    long(format!("SELECT 1{}", " UNION SELECT 1".repeat(1_900)));
    long(format!("SELECT id FROM products {}", "JOIN countries USING (id) ".repeat(1_300)));
    // Columns that at least double at each step: expanding them would fill the memory.
    let common = |step: &str| {
        let step = |n: u32| format!(", c{n} AS ({})", step.replace('#', &format!("c{}", n - 1)));
        let steps = (1..40).map(step).collect::<Vec<_>>().concat();
        format!("WITH c0 AS (SELECT * FROM products){steps} SELECT 1 FROM c39")
    };
    assert!(long(common("SELECT * FROM #")));
    assert!(!long(common("SELECT *, * FROM #")));
    assert!(!long(common("SELECT a.*, a.* FROM # a")));
    assert!(!long(common("SELECT * FROM # a, # b")));
    assert!(!long(common("SELECT * FROM # a CROSS JOIN LATERAL (SELECT * FROM # b, # c) d")));
    let stars = vec!["*"; 100].join(",");
    assert!(!long(format!("{}products{}", format!("SELECT {stars} FROM (").repeat(5), ") x".repeat(5))));
}

/// Pieces of which many texts are almost statements.
const PIECES: &[&str] = &[
    "SELECT",
    "*",
    "FROM",
    "products",
    "p",
    "WHERE",
    "(",
    ")",
    ",",
    ".",
    "'",
    "\"",
    "`",
    "[",
    "]",
    "$1",
    "?",
    ":id",
    "JOIN",
    "LEFT",
    "FULL",
    "ON",
    "USING",
    "INSERT INTO",
    "VALUES",
    "UPDATE",
    "SET",
    "DELETE",
    "tenant_id",
    "=",
    "8",
    "OR",
    "UNION",
    "WITH",
    "AS",
    "RECURSIVE",
    "ON CONFLICT",
    "DO UPDATE",
    "RETURNING",
    "--",
    "/*",
    "*/",
    "$$",
    "E'",
    "\\",
    ";",
    "::",
    "regclass",
    "LATERAL",
    "count",
    "OVER",
    "CASE",
    "WHEN",
    "END",
    "\0",
    "é",
    "\u{2028}",
    "1e9",
    "NULL",
    "IN",
    "EXISTS",
    "ROW",
    "ARRAY",
    "x'00'",
    "U&",
    "LIMIT",
    "ORDER BY",
    "GROUP BY",
    "::text",
    "->>",
    "||",
];

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let hook = Hook::new(registry());
        let _ = hook.rewrite(Dialect::Postgres, &text);
        let _ = hook.rewrite(Dialect::Sqlite, &text);
    }

    #[test]
    fn no_near_statement_panics(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let hook = Hook::new(registry());
        for text in [pieces.join(" "), pieces.concat()] {
            let _ = hook.rewrite(Dialect::Postgres, &text);
            let _ = hook.rewrite(Dialect::Sqlite, &text);
        }
    }

    #[test]
    fn what_was_confined_is_read_again_alike(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12)) {
        let hook = Hook::new(registry());
        let text = format!("SELECT * FROM products WHERE {}", pieces.join(" "));
        if let Ok(plan) = hook.rewrite(Dialect::Postgres, &text) {
            let tenant = format!("${}", plan.parameters() + 1);
            prop_assert!(plan.text().contains(&tenant), "{}", plan.text());
            prop_assert!(hook.rewrite(Dialect::Postgres, plan.text()).is_ok());
        }
    }
}

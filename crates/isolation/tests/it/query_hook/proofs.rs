//! Each confined statement is read again by PostgreSQL, and the tree of its reading shows that all is guarded.
//!
//! What is confined for SQLite is read by PostgreSQL too, as far as both have the same grammar. There it proves what the
//! rewriter does for SQLite, not how SQLite reads it.

use std::{
    cell::RefCell,
    ops::Range,
    sync::{Arc, Mutex},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sea_orm::{ConnectionTrait, Statement, Value};
use tenantry_isolation::{Dialect, Hook, Plan};
use tokio::runtime::Builder;

use super::{
    author::statement_of,
    statements::{all, values},
    world::{OWN, World, pair_in_schemas, registry, world},
};
use crate::prove::{Claim, Prover, Reading, Tally, in_postgres_grammar, sqlite::SqliteProver};

/// What was proved, and what was not.
#[derive(Default)]
struct Ledger {
    tally: Tally,
    wrong: Vec<String>,
    refused: Vec<String>,
}

impl Ledger {
    fn note(&mut self, sql: &str, reading: Result<Reading, String>) {
        match reading {
            Ok(reading) => {
                self.tally.count(&reading);
                if let Reading::Refused(error) = reading {
                    self.refused.push(format!("{sql}\n    {error}"));
                }
            }
            Err(fault) => self.wrong.push(format!("{sql}\n    {fault}")),
        }
    }

    /// Requires that nothing is unguarded, that so many statements were proved, and that PostgreSQL refused at most one
    /// in so many.
    fn close(&self, of: &str, least: usize, one_in: usize) {
        let Self { tally, wrong, refused } = self;
        assert!(wrong.is_empty(), "{} statements are not guarded:\n{}", wrong.len(), wrong.join("\n"));
        assert!(tally.statements >= least, "{tally:?}: that proves little\n{}", refused.join("\n"));
        let few = tally.refused * one_in <= tally.statements;
        assert!(few, "{tally:?}: a statement that PostgreSQL refuses proves nothing\n{}", refused.join("\n"));
        tally.tell(of);
    }
}

async fn prover() -> Prover {
    let db = world(Dialect::Postgres, 0).await.db;
    // A twin in another schema, which passes for the tenant's table if only the name is looked at.
    for sql in ["DROP TABLE other.products", "CREATE TABLE other.products (LIKE products)"] {
        db.execute_unprepared(sql).await.unwrap();
    }
    Prover::of(db).await
}

/// Notes what PostgreSQL makes of a statement that the hook confines for a database.
async fn note(ledger: &mut Ledger, prover: &Prover, hook: &Hook, dialect: Dialect, sql: &str) {
    let Ok(plan) = hook.rewrite(dialect, sql) else { return };
    let claim = Claim::from(&plan);
    let reading = match dialect {
        Dialect::Postgres => prover.prove(hook.registry(), &claim).await,
        Dialect::Sqlite => {
            prover
                .prove(hook.registry(), &Claim { text: &in_postgres_grammar(plan.text()), names: false, ..claim })
                .await
        }
    };
    ledger.note(sql, reading);
}

#[tokio::test]
async fn every_statement_we_know_is_guarded_as_postgresql_reads_it() {
    let (prover, hook, mut ledger) = (prover().await, Hook::new(registry()), Ledger::default());
    for sql in all() {
        note(&mut ledger, &prover, &hook, Dialect::Postgres, sql).await;
    }
    ledger.close("statements of the two files", 200, 10);
}

#[tokio::test]
async fn every_statement_we_know_is_guarded_as_postgresql_reads_it_where_it_is_confined_for_sqlite() {
    let (prover, hook, mut ledger) = (prover().await, Hook::new(registry()), Ledger::default());
    for sql in all() {
        note(&mut ledger, &prover, &hook, Dialect::Sqlite, sql).await;
    }
    ledger.close("statements of the two files, confined for SQLite", 200, 4);
}

#[tokio::test]
async fn every_statement_we_know_stays_in_the_tenants_schema_as_postgresql_reads_it() {
    let [world, ..] = pair_in_schemas().await;
    let (hook, mut ledger) = (world.hook, Ledger::default());
    let (mut db, sent) = (world.db, Arc::new(Mutex::new(String::new())));
    let seen = Arc::clone(&sent);
    db.set_metric_callback(move |info| seen.lock().unwrap().clone_from(&info.statement.sql));
    let prover = Prover::in_schema(db.clone(), &format!("tenant_{OWN}")).await;
    let tenant = hook.connection_in_schema(db.clone(), OWN);
    for sql in all() {
        // The plan in the column mode counts the parameters alike.
        let Ok(plan) = hook.rewrite(Dialect::Postgres, sql) else { continue };
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values(sql));
        db.execute_unprepared("BEGIN").await.unwrap();
        sent.lock().unwrap().clear();
        let _ = tenant.query_all_raw(statement).await;
        let text = sent.lock().unwrap().clone();
        db.execute_unprepared("ROLLBACK").await.unwrap();
        if !text.is_empty() {
            let reading = prover.prove(hook.registry(), &Claim { text: &text, ..Claim::from(&plan) }).await;
            ledger.note(sql, reading);
        }
    }
    ledger.close("statements of the two files, in a tenant's schema", 200, 10);
}

#[tokio::test]
async fn every_statement_we_know_is_guarded_as_sqlite_reads_it() {
    let world = world(Dialect::Sqlite, 1).await;
    let (prover, mut ledger) = (SqliteProver::of(world.db), Ledger::default());
    for sql in all() {
        let Ok(plan) = world.hook.rewrite(Dialect::Sqlite, sql) else { continue };
        ledger.note(sql, prover.prove(world.hook.registry(), &Claim::from(&plan), &sent(&plan)).await);
    }
    ledger.close("statements of the two files, as SQLite reads them", 200, 4);
}

/// Lets `read` note so many generated statements, each made of so many bytes.
fn generated(dialect: Dialect, cases: u32, bytes: Range<usize>, read: impl Fn(&mut Ledger, &str)) -> Ledger {
    let ledger = RefCell::new(Ledger::default());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), bytes), |bytes| {
        let mut ledger = ledger.borrow_mut();
        read(&mut ledger, &statement_of(&bytes, dialect));
        prop_assert!(ledger.wrong.is_empty(), "{}", ledger.wrong.join("\n"));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    ledger.into_inner()
}

#[test]
fn random_statements_are_guarded_as_sqlite_reads_them() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let World { db, hook, .. } = runtime.block_on(world(Dialect::Sqlite, 1));
    let prover = SqliteProver::of(db);
    let ledger = generated(Dialect::Sqlite, 40, 8..40, |ledger, sql| {
        let Ok(plan) = hook.rewrite(Dialect::Sqlite, sql) else { return };
        ledger.note(sql, runtime.block_on(prover.prove(hook.registry(), &Claim::from(&plan), &sent(&plan))));
    });
    // Many of them join four tables, in more ways than are followed.
    ledger.close("generated statements, as SQLite reads them", 13, 1);
}

/// Statements that are not guarded as they are written, and that SQLite's program guards all the same: it draws the
/// conclusion itself, or the key that an upsert conflicts with begins with the tenant.
const GUARDED_BY_SQLITE: &[&str] = &[
    "SELECT * FROM products WHERE (tenant_id = $1) IS NOT FALSE",
    "SELECT * FROM products WHERE tenant_id = (SELECT $1)",
    "SELECT tenant_id FROM products GROUP BY tenant_id HAVING tenant_id = $1",
    "SELECT 1 FROM products p RIGHT JOIN categories c ON c.tenant_id = $1 WHERE p.tenant_id = $1",
    "SELECT * FROM all_products WHERE tenant_id = $1",
    "SELECT 1 FROM products p WHERE EXISTS (SELECT 1 FROM sales s WHERE p.tenant_id = $1 AND s.tenant_id = $1)",
    "WITH x AS (SELECT * FROM products) SELECT * FROM x WHERE tenant_id = $1",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) ON CONFLICT (tenant_id, id) DO UPDATE SET price = 1",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) ON CONFLICT (tenant_id, id) DO UPDATE SET price = 1 \
     WHERE excluded.tenant_id = $1",
];

/// Further statements that are not guarded, in SQLite's grammar.
const UNGUARDED_ON_SQLITE: &[&str] = &[
    "REPLACE INTO badges (tenant_id, id, code) VALUES ($1, 1, 'ours')",
    "INSERT INTO badges (tenant_id, id, code) VALUES ($1, 1, 'ours') ON CONFLICT (code) DO UPDATE SET id = 2",
    "INSERT INTO badges (tenant_id, id, code) VALUES ($1, 1, 'ours') ON CONFLICT (code) DO UPDATE SET tenant_id = $1",
    "SELECT count(*) FROM products",
    "SELECT max(id) FROM products",
    "SELECT EXISTS (SELECT 1 FROM products WHERE id = 1)",
    "SELECT 1 IN (SELECT id FROM products)",
    "SELECT id FROM countries WHERE id IN (SELECT id FROM products)",
    "SELECT id FROM countries WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.id = countries.id)",
    "SELECT p.name FROM countries k LEFT JOIN products p ON p.id = k.id WHERE p.tenant_id = $1 OR p.id IS NULL",
    "SELECT name FROM products WHERE tenant_id = $1 UNION ALL SELECT name FROM products",
    "SELECT sum(price) OVER (PARTITION BY tenant_id) FROM products",
    "SELECT p.name FROM products p JOIN json_each('[1]') j ON j.value = p.id",
    "SELECT value FROM products, json_each(products.name)",
    "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT p.id FROM products p JOIN x ON p.id = x.n + 1) SELECT n FROM x",
    "DELETE FROM products WHERE id IN (SELECT id FROM sales WHERE tenant_id = $1)",
    "UPDATE products SET price = (SELECT max(amount) FROM sales) WHERE tenant_id = $1",
    "SELECT name FROM sqlite_schema",
];

/// Puts the names of tables into quotes, as the rewriter does, and numbers parameters as SQLite does.
fn on_sqlite(sql: &str) -> String {
    let tables = ["products", "categories", "sales", "badges", "members", "invoices", "countries", "secrets", "docs"];
    let mut text = String::new();
    for word in sql.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '_') {
        let (name, end) = match word.char_indices().last() {
            Some((place, letter)) if !letter.is_alphanumeric() && letter != '_' => word.split_at(place),
            _ => (word, ""),
        };
        if tables.contains(&name) {
            text.extend(["\"", name, "\"", end]);
        } else {
            text.push_str(word);
        }
    }
    text.replace('$', "?").replace("\"\"", "\"")
}

#[tokio::test]
async fn what_is_not_guarded_is_not_proved_as_sqlite_reads_it() {
    let world = world(Dialect::Sqlite, 1).await;
    let (prover, registry) = (SqliteProver::of(world.db), registry());
    let (mut wrong, mut caught) = (Vec::new(), 0);
    for sql in UNGUARDED.iter().chain(UNGUARDED_ON_SQLITE) {
        let reading = prover.prove(&registry, &by_hand(&on_sqlite(sql)), &[Value::BigInt(Some(OWN))]).await;
        let expects_proof = GUARDED_BY_SQLITE.contains(sql);
        match reading {
            Ok(Reading::Refused(_)) if !UNGUARDED_ON_SQLITE.contains(sql) => {}
            Ok(Reading::Proved(_)) if expects_proof => {}
            Err(_) if !expects_proof => caught += 1,
            _ => wrong.push(format!("{sql}\n    {reading:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(caught > 50, "{caught}");
}

#[tokio::test]
async fn what_is_guarded_is_proved_as_sqlite_reads_it() {
    let world = world(Dialect::Sqlite, 1).await;
    let (reader, registry, mut proved) = (SqliteProver::of(world.db), registry(), 0);
    for (_, sql) in GUARDED {
        match reader.prove(&registry, &by_hand(&on_sqlite(sql)), &[Value::BigInt(Some(OWN))]).await {
            Ok(Reading::Proved(_)) => proved += 1,
            Ok(Reading::Refused(_)) => {}
            Err(fault) => panic!("{sql}: {fault}"),
        }
    }
    assert!(proved > 12, "{proved}");
}

/// Faults of a rewriter, made in the text that it emits for a tenant with this parameter. `None` if there is no place
/// for one.
type Fault = fn(&str, &str) -> Option<String>;

/// Replaces the predicate number `nth` from the front, or from the back if it is negative.
fn predicate(text: &str, tenant: &str, from_back: bool, to: impl Fn(&str) -> String) -> Option<String> {
    let end = format!("\" = {tenant}");
    let found = if from_back { text.rfind(&end) } else { text.find(&end) }? + end.len();
    let start = text[..found - end.len()].rfind("\".\"")?;
    let start = text[..start].rfind('"')?;
    Some(format!("{}{}{}", &text[..start], to(&text[start..found]), &text[found..]))
}

const FAULTS: &[(&str, usize, Fault)] = &[
    ("the first predicate is dropped", 120, |text, tenant| predicate(text, tenant, false, |_| "1 = 1".to_owned())),
    ("the last predicate is dropped", 120, |text, tenant| predicate(text, tenant, true, |_| "1 = 1".to_owned())),
    ("OR in place of AND after a predicate", 30, |text, tenant| {
        let and = format!("\" = {tenant} AND ");
        text.contains(&and).then(|| text.replacen(&and, &format!("\" = {tenant} OR "), 1))
    }),
    ("another tenant's ID in a predicate", 120, |text, tenant| {
        predicate(text, tenant, true, |own| own.replace(tenant, "8"))
    }),
    (">= in place of =", 120, |text, tenant| predicate(text, tenant, true, |own| own.replace(" = ", " >= "))),
    ("<> in place of =", 120, |text, tenant| predicate(text, tenant, false, |own| own.replace(" = ", " <> "))),
    ("the predicate of another table once more", 20, |text, tenant| {
        let mut first = String::new();
        predicate(text, tenant, false, str::to_owned)?;
        let end = format!("\" = {tenant}");
        let place = text.find(&end)?;
        first.push_str(&text[text[..text[..place].rfind("\".\"")?].rfind('"')?..place + end.len()]);
        predicate(text, tenant, true, |_| first.clone()).filter(|changed| changed != text)
    }),
    ("no condition in a derived table", 5, |text, _| {
        let start = text.find("(SELECT * FROM \"")?;
        let condition = start + text[start..].find(" WHERE ")?;
        Some(format!("{}{}", &text[..condition], &text[condition + text[condition..].find(')')?..]))
    }),
    ("another tenant in INSERT", 5, |text, tenant| {
        let end = format!(", {tenant})");
        (text.starts_with("INSERT") && text.contains(&end)).then(|| text.replacen(&end, ", 8)", 1))
    }),
    ("an upsert without a condition", 1, |text, tenant| {
        let update = text.find("DO UPDATE")?;
        let condition = update + text[update..].find(" WHERE ")?;
        let end = condition + text[condition..].find(tenant)? + tenant.len();
        text.contains("badges").then(|| format!("{}{}", &text[..condition], &text[end..]))
    }),
];

/// A text that is proved in spite of a fault is guarded in spite of it: it tells and changes nothing of another tenant.
#[tokio::test]
async fn each_fault_of_the_emitted_text_is_reported_as_sqlite_reads_it_or_does_no_harm() {
    let worlds = [world(Dialect::Sqlite, 1).await, world(Dialect::Sqlite, 2).await];
    let (reader, tree, hook) = (SqliteProver::of(worlds[0].db.clone()), prover().await, &worlds[0].hook);
    let (mut told, mut missed) = (Vec::new(), Vec::new());
    for (fault, least, change) in FAULTS {
        let (mut reported, mut by_tree, mut proved) = (0, 0, Vec::new());
        for sql in all() {
            let Ok(plan) = hook.rewrite(Dialect::Sqlite, sql) else { continue };
            let tenant = format!("?{}", plan.parameters() + 1);
            let Some(text) = change(plan.text(), &tenant) else { continue };
            let claim = Claim { text: &text, ..Claim::from(&plan) };
            match reader.prove(hook.registry(), &claim, &sent(&plan)).await {
                Ok(Reading::Refused(_)) => continue,
                Err(_) => {
                    reported += 1;
                    continue;
                }
                Ok(Reading::Proved(_)) => {}
            }
            if let Err(harm) = in_both_worlds(&worlds, &text, &sent(&plan)).await {
                missed.push(format!("{fault}: {harm}: {text}"));
            }
            let claim = Claim { text: &in_postgres_grammar(&text), names: false, ..claim };
            by_tree += usize::from(matches!(tree.prove(hook.registry(), &claim).await, Ok(Reading::Proved(_))));
            proved.push(text);
        }
        told.push(format!(
            "{fault}: {reported} reported, {} proved, {by_tree} of them by PostgreSQL too",
            proved.len()
        ));
        if reported < *least {
            missed.push(format!("{fault}: {reported} reported; proved are\n    {}", proved.join("\n    ")));
        }
    }
    println!("{}", told.join("\n"));
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Requires that a text, sent as it is, does the same whatever rows another tenant has, and changes none of them.
async fn in_both_worlds(worlds: &[World; 2], text: &str, values: &[Value]) -> Result<(), String> {
    let (one, two) = (worlds[0].run_as_is(text, values).await, worlds[1].run_as_is(text, values).await);
    match (one, two) {
        (Some(one), Some(two)) if one != two => Err(format!("it depends on another tenant's rows: {one:?}, {two:?}")),
        (Some(one), Some(_)) if !one.foreign.is_empty() => Err("it changes another tenant's rows".to_owned()),
        _ => Ok(()),
    }
}

/// Returns values for the parameters of a plan, of which the last is the tenant's.
fn sent(plan: &Plan) -> Vec<Value> {
    (1..).take(plan.parameters()).chain(plan.binds_tenant().then_some(OWN)).map(|n| Value::BigInt(Some(n))).collect()
}

/// Statements that are not guarded, though some come close.
const UNGUARDED: &[&str] = &[
    "MERGE INTO products p USING countries c ON p.id = c.id WHEN MATCHED THEN DELETE",
    "MERGE INTO products p USING categories c ON p.tenant_id = $1 AND c.tenant_id = $1 WHEN MATCHED THEN DELETE",
    "MERGE INTO products p USING countries c ON p.tenant_id = $1 WHEN MATCHED THEN UPDATE SET tenant_id = 8",
    "MERGE INTO products p USING countries c ON p.tenant_id = $1 WHEN NOT MATCHED THEN INSERT (id) VALUES (1)",
    "MERGE INTO products p USING countries c ON p.tenant_id = $1 \
     WHEN NOT MATCHED THEN INSERT (tenant_id, id) VALUES (c.id, 1)",
    "SELECT pg_advisory_xact_lock(1)",
    "SELECT pg_advisory_xact_lock(hashtextextended('products', 1))",
    "SELECT pg_advisory_lock(hashtextextended(CAST($1 AS TEXT), 1))",
    "SELECT * FROM products",
    "SELECT * FROM products WHERE tenant_id = $1 OR id = 1",
    "SELECT * FROM products WHERE NOT tenant_id = $1",
    "SELECT * FROM products WHERE (tenant_id = $1) IS NOT FALSE",
    "SELECT * FROM products WHERE tenant_id = 8",
    "SELECT * FROM products WHERE tenant_id = $2 AND id = $1",
    "SELECT * FROM products WHERE tenant_id >= $1",
    "SELECT * FROM products WHERE id = $1",
    "SELECT * FROM products WHERE tenant_id = (SELECT $1)",
    "SELECT tenant_id FROM products GROUP BY tenant_id HAVING tenant_id = $1",
    "SELECT 1 FROM products p, products q WHERE p.tenant_id = $1 AND p.tenant_id = $1",
    "SELECT 1 FROM products p LEFT JOIN categories c ON c.id = p.id WHERE p.tenant_id = $1",
    "SELECT 1 FROM products p LEFT JOIN categories c ON p.tenant_id = $1 AND c.tenant_id = $1",
    "SELECT 1 FROM products p RIGHT JOIN categories c ON c.tenant_id = $1 WHERE p.tenant_id = $1",
    "SELECT 1 FROM products p FULL JOIN categories c ON p.tenant_id = $1 AND c.tenant_id = $1",
    "SELECT 1 FROM (products p LEFT JOIN sales s ON s.tenant_id = $1) JOIN categories c ON c.tenant_id = $1",
    "SELECT (SELECT max(price) FROM products)",
    "SELECT 1 FROM products p WHERE EXISTS (SELECT 1 FROM sales s WHERE p.tenant_id = $1 AND s.tenant_id = $1)",
    "SELECT 1 FROM sales s WHERE s.tenant_id = $1 AND EXISTS (SELECT 1 FROM products p WHERE s.tenant_id = $1)",
    "SELECT 1 FROM countries ORDER BY (SELECT max(price) FROM products)",
    "SELECT sum(id) OVER (ORDER BY (SELECT max(price) FROM products)) FROM countries",
    "SELECT name FROM countries UNION SELECT name FROM products",
    "WITH x AS (SELECT * FROM products) SELECT * FROM x WHERE tenant_id = $1",
    "WITH x AS (DELETE FROM products RETURNING 1) SELECT * FROM x",
    "INSERT INTO products (id, name) VALUES (1, 'a')",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1), (8, 2)",
    "INSERT INTO products (id, tenant_id) VALUES ($1, 1), ($1, 2)",
    "INSERT INTO products (tenant_id, id) SELECT 8, id FROM sales WHERE tenant_id = $1",
    "INSERT INTO products (tenant_id, id) SELECT $1, id FROM sales",
    "INSERT INTO products (tenant_id, id) SELECT $1, 1 UNION ALL SELECT 8, 2",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) ON CONFLICT (tenant_id, id) DO UPDATE SET price = 1",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) ON CONFLICT (tenant_id, id) DO UPDATE SET tenant_id = 8 \
     WHERE products.tenant_id = $1",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) ON CONFLICT (tenant_id, id) DO UPDATE SET price = 1 \
     WHERE excluded.tenant_id = $1",
    "INSERT INTO members (tenant_id, id, role) VALUES ($1, 1, 'owner')",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) RETURNING xmax",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) RETURNING xmax = 1",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) RETURNING xmin = 0",
    "INSERT INTO products (tenant_id, id) VALUES ($1, 1) RETURNING (SELECT products.xmax = 0)",
    "SELECT xmax = 0 FROM products WHERE tenant_id = $1",
    "UPDATE products SET price = 1 WHERE tenant_id = $1 RETURNING xmax = 0",
    "INSERT INTO countries (id, name) VALUES (1, 'a')",
    "UPDATE products SET price = 1",
    "UPDATE products SET tenant_id = 8 WHERE tenant_id = $1",
    "UPDATE products SET price = c.id FROM categories c WHERE products.tenant_id = $1",
    "UPDATE products SET price = c.id FROM categories c WHERE c.tenant_id = $1",
    "DELETE FROM products",
    "DELETE FROM products USING categories c WHERE products.tenant_id = $1",
    "DELETE FROM members WHERE tenant_id = $1",
    "SELECT * FROM secrets",
    "SELECT * FROM all_products WHERE tenant_id = $1",
    "SELECT * FROM other.products WHERE tenant_id = $1",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM products TABLESAMPLE BERNOULLI (50) WHERE tenant_id = $1",
    "SELECT ctid FROM products WHERE tenant_id = $1",
    "SELECT p.peek FROM products p WHERE tenant_id = $1",
    "SELECT peek(1)",
    "SELECT pg_sleep(0)",
    "SELECT query_to_xml('SELECT * FROM products', true, true, '')",
    "SELECT current_setting('app.tenant_id')",
    "SELECT current_user",
    "SELECT 'products'::regclass",
    "SELECT 1; DELETE FROM products",
    "SELECT * FROM \"OrderItems\"",
    "SELECT * FROM \"OrderItems\" WHERE id = $1",
    "UPDATE \"line items\" SET \"tenant id\" = 8 WHERE \"tenant id\" = $1",
    "SELECT * FROM billing.invoices",
    "SELECT 1 FROM billing.invoices b, invoices i WHERE i.tenant_id = $1",
    "UPDATE billing.invoices SET tenant_id = 8 WHERE tenant_id = $1",
    "INSERT INTO \"Ship Yard\".invoices (tenant_id, id, dock) VALUES (8, 1, 'north')",
];

/// Statements that are guarded in ways that the hook uses, or could use.
const GUARDED: &[(usize, &str)] = &[
    (
        2,
        "MERGE INTO products p USING (SELECT * FROM categories WHERE tenant_id = $1) c ON p.tenant_id = $1 AND \
         p.id = c.id WHEN MATCHED THEN UPDATE SET price = 1 WHEN NOT MATCHED THEN INSERT (tenant_id, id) VALUES ($1, 1)",
    ),
    (0, "SELECT pg_advisory_xact_lock(hashtextextended(CAST($1 AS TEXT), 1))"),
    (1, "SELECT * FROM \"OrderItems\" WHERE \"tenantId\" = $1"),
    (2, "SELECT 1 FROM billing.invoices b, \"Ship Yard\".invoices s WHERE b.tenant_id = $1 AND s.tenant_id = $1"),
    (1, "SELECT to_jsonb(p.*) FROM products p WHERE p.tenant_id = $1"),
    (0, "SELECT 1"),
    (0, "SELECT * FROM countries"),
    (1, "SELECT * FROM products WHERE $1 = tenant_id AND (id = 1 OR 1 = 1)"),
    (2, "SELECT 1 FROM products p JOIN categories c ON p.tenant_id = $1 AND c.tenant_id = $1"),
    (2, "SELECT 1 FROM products p LEFT JOIN categories c ON c.tenant_id = $1 WHERE p.tenant_id = $1"),
    (2, "SELECT 1 FROM products p RIGHT JOIN categories c ON p.tenant_id = $1 WHERE c.tenant_id = $1"),
    (2, "SELECT 1 FROM countries k LEFT JOIN (products p JOIN sales s ON p.tenant_id = $1) ON s.tenant_id = $1"),
    (1, "SELECT 1 FROM countries k FULL JOIN (SELECT * FROM products WHERE tenant_id = $1) p ON p.id = k.id"),
    (2, "INSERT INTO products (id, tenant_id) SELECT id, $1 FROM sales WHERE tenant_id = $1"),
    (1, "INSERT INTO products (id, tenant_id) SELECT 1, $1 UNION ALL SELECT 2, $1"),
    (
        1,
        "INSERT INTO products (tenant_id, id) VALUES ($1, 1), ($1, 2) ON CONFLICT (tenant_id, id) DO UPDATE \
         SET tenant_id = excluded.tenant_id WHERE products.tenant_id = $1",
    ),
    (1, "INSERT INTO products (tenant_id, id) VALUES ($1, 1) RETURNING xmax = 0, products.xmax <> 0"),
    (2, "UPDATE products SET price = c.id FROM categories c WHERE c.tenant_id = $1 AND products.tenant_id = $1"),
    (2, "DELETE FROM products USING categories c WHERE c.tenant_id = $1 AND products.tenant_id = $1"),
];

/// A claim about a statement that was written by hand, in which `$1` is the tenant.
fn by_hand(text: &str) -> Claim<'_> {
    Claim { text, tenant: 1, equal: Vec::new(), names: true }
}

#[tokio::test]
async fn what_is_not_guarded_is_not_proved() {
    let (prover, registry) = (prover().await, registry());
    let mut wrong = Vec::new();
    for sql in UNGUARDED {
        let reading = prover.prove(&registry, &by_hand(sql)).await;
        if reading.is_ok() {
            wrong.push(format!("{sql}\n    {reading:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_guarded_is_proved() {
    let (prover, registry) = (prover().await, registry());
    for (relations, sql) in GUARDED {
        assert_eq!(prover.prove(&registry, &by_hand(sql)).await, Ok(Reading::Proved(*relations)), "{sql}");
    }
}

fn random_statements(dialect: Dialect, cases: u32, of: &str) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (prover, hook) = (runtime.block_on(prover()), Hook::new(registry()));
    let ledger =
        generated(dialect, cases, 8..120, |ledger, sql| runtime.block_on(note(ledger, &prover, &hook, dialect, sql)));
    ledger.close(of, cases as usize / 2, 4);
}

#[test]
fn random_statements_are_guarded_as_postgresql_reads_them() {
    random_statements(Dialect::Postgres, 250, "generated statements");
}

#[test]
fn random_statements_are_guarded_as_postgresql_reads_them_where_they_are_confined_for_sqlite() {
    random_statements(Dialect::Sqlite, 250, "generated statements, confined for SQLite");
}

//! Random statements in which a few names have many meanings. PostgreSQL reads `t.trip` as a column if `t` has one, and
//! otherwise as a call of the function `trip`. If the walk resolved `t` differently from the database, a call that is
//! not on the allow list would pass. EXPLAIN shows how PostgreSQL read it.

use std::cell::Cell;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sea_orm::{ConnectionTrait, Statement, Value};
use tenantry_isolation::Dialect;

use super::world::{OWN, World, text, world};

/// For each type that a name in the statements can have, a function that is not allowed.
const TRIPWIRES: &[&str] = &[
    "CREATE FUNCTION trip(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
    "CREATE FUNCTION trip(jsonb) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
    "CREATE FUNCTION trip(products) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
];

const NAMES: &[&str] = &["a", "b", "c"];

/// Generates statements from bytes.
struct Author<'a> {
    bytes: std::slice::Iter<'a, u8>,
    /// The names used so far in this FROM.
    used: Vec<&'static str>,
    /// Qualified columns seen anywhere in the statement.
    seen: Vec<String>,
}

impl Author<'_> {
    fn one<'s>(&mut self, of: &[&'s str]) -> &'s str {
        of[self.bytes.next().map_or(0, |byte| usize::from(*byte) % of.len())]
    }

    /// Returns a name that is free in this FROM, if any.
    fn name(&mut self) -> &'static str {
        let wanted = self.one(NAMES);
        let free = NAMES.iter().copied().find(|name| !self.used.contains(name));
        let name = if self.used.contains(&wanted) { free.unwrap_or(wanted) } else { wanted };
        self.used.push(name);
        name
    }

    fn column(&mut self) -> &'static str {
        self.one(&["trip", "trip", "trip", "id"])
    }

    fn source(&mut self, depth: usize) -> String {
        let kinds = ["value", "value", "row", "row", "named", "table", "json", "json", "query", "lateral", "brackets"];
        let kind = self.one(if depth > 0 { &kinds } else { &kinds[..8] });
        if kind == "brackets" {
            let (left, right) = (self.source(depth - 1), self.source(depth - 1));
            return format!("({left} JOIN {right} ON {})", self.condition(depth - 1));
        }
        // Generated before its name is added, because the name is not visible inside.
        let query = if kind == "query" || kind == "lateral" { self.query(depth - 1) } else { String::new() };
        let (name, column) = (self.name(), self.column());
        self.seen.push(match kind {
            "value" => format!("to_jsonb({name})"),
            "table" => format!("{name}.id"),
            "json" => format!("{name}.value"),
            _ => format!("{name}.{column}"),
        });
        if kind == "json" {
            self.seen.extend([name.to_owned(), format!("to_jsonb({name})")]);
        } else if kind == "table" || kind == "row" {
            self.seen.extend([format!("to_jsonb({name})"), format!("to_jsonb({name}.*)")]);
        }
        match kind {
            "json" => format!("jsonb_array_elements('[\"x\"]') {name}"),
            "value" => format!("unnest(ARRAY['x']) {name}"),
            "named" => format!("unnest(ARRAY['x']) AS {name}({column})"),
            "row" => format!("(SELECT 'y' AS {column}) {name}"),
            "table" => format!("products {name}"),
            "query" => format!("({query}) AS {name}"),
            _ => format!("LATERAL ({query}) AS {name}"),
        }
    }

    fn from(&mut self, depth: usize) -> String {
        let mut from = self.source(depth);
        for _ in 0..self.one(&["", "+", "++"]).len() {
            let (join, source) =
                (self.one(&[", ", " CROSS JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN "]), self.source(depth));
            let on = if join.ends_with(" JOIN ") && !join.contains("CROSS") {
                format!(" ON {}", self.condition(depth))
            } else {
                String::new()
            };
            from = format!("{from}{join}{source}{on}");
        }
        from
    }

    fn value(&mut self, depth: usize) -> String {
        match self.one(&["column", "column", "column", "text", "query"]) {
            "text" => "'z'".to_owned(),
            "query" if depth > 0 => format!("({} LIMIT 1)", self.query(depth - 1)),
            _ => {
                let place = self.bytes.next().map_or(0, |byte| usize::from(*byte));
                let column = self.seen.iter().rev().cycle().nth(place).cloned();
                format!("CAST({} AS TEXT)", column.unwrap_or_else(|| "a.trip".to_owned()))
            }
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        match self.one(&["is", "is", "exists", "in"]) {
            "exists" if depth > 0 => format!("EXISTS ({})", self.query(depth - 1)),
            "in" if depth > 0 => format!("{} IN ({})", self.value(depth), self.query(depth - 1)),
            _ => format!("{} <> 'q'", self.value(depth)),
        }
    }

    fn query(&mut self, depth: usize) -> String {
        let select = |author: &mut Self| {
            let around = std::mem::take(&mut author.used);
            let (from, value, column) = (author.from(depth), author.value(depth), author.column());
            let condition = author.condition(depth);
            author.used = around;
            format!("SELECT {value} AS {column} FROM {from} WHERE {condition}")
        };
        let query = select(self);
        match self.one(&["", "", "order", "brackets", "brackets", "with", "union"]) {
            "order" => format!("{query} ORDER BY {}", self.value(depth)),
            "brackets" => format!("({query}) ORDER BY {}", self.value(depth)),
            "with" => format!("WITH z AS ({query}) {}", select(self)),
            "union" => format!("{query} UNION ALL {}", select(self)),
            _ => query,
        }
    }
}

/// Returns PostgreSQL's plan of a confined statement, or `None` if PostgreSQL refuses it.
async fn explain(world: &World, sql: &str) -> Option<Vec<String>> {
    let plan = world.hook.plan(Dialect::Postgres, sql).ok()?;
    let values = plan.binds_tenant().then_some(Value::BigInt(Some(OWN)));
    let explain = format!("EXPLAIN (VERBOSE, COSTS OFF) {}", plan.text());
    let statement = Statement::from_sql_and_values(world.db.get_database_backend(), explain, values);
    Some(world.db.query_all_raw(statement).await.ok()?.iter().map(text).collect())
}

#[test]
fn no_name_that_clashes_becomes_a_call() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(async {
        let world = world(Dialect::Postgres, 1).await;
        for tripwire in TRIPWIRES {
            world.db.execute_unprepared(tripwire).await.unwrap();
        }
        world
    });
    // Such calls are visible: here the caller's own words are one.
    let call = "EXPLAIN (VERBOSE, COSTS OFF) SELECT a.trip FROM unnest(ARRAY['x']) a";
    let call = Statement::from_string(world.db.get_database_backend(), call);
    assert!(runtime.block_on(world.db.query_all_raw(call)).unwrap().iter().any(|row| text(row).contains("trip(")));

    let explained = Cell::new(0);
    let config = Config { cases: 4_000, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), 8..60), |bytes| {
        let sql = Author { bytes: bytes.iter(), used: Vec::new(), seen: Vec::new() }.query(2);
        if let Some(steps) = runtime.block_on(explain(&world, &sql)) {
            explained.set(explained.get() + 1);
            prop_assert!(!steps.iter().any(|step| step.contains("trip(")), "{sql}\n{}", steps.join("\n"));
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(explained.get() > 50, "only {} were confined and read: that proves little", explained.get());
}

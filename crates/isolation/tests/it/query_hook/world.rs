//! Two tenants full of rows, and a second world in which only the other tenant's rows differ.
//!
//! A statement of tenant [`OWN`] passes if both worlds give the same outcome, its own rows are the same afterwards, and
//! the rows of all others are unchanged. This is stronger than searching the result for the other tenant's words, which
//! is done too: a count, a sum or an error can reveal rows that are never shown.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use futures::{StreamExt, TryStreamExt};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement,
    StreamTrait, Value,
    sqlx::{Row, TypeInfo, ValueRef},
};
use tenantry_isolation::{Access, Dialect, Hook, Registry, ScopeError};
use tenantry_testkit::postgres::postgres;

use crate::prove::sqlite::SqliteProver;

use super::entities::{badge, billed, category, country, job, line_item, member, order_item, product, sale, shipped};

/// The tenant whose statements are run.
pub(super) const OWN: i64 = 7;
/// The tenant whose rows must stay unseen and unchanged.
pub(super) const FOREIGN: i64 = 8;
/// How many thousand steps SQLite may take for a statement before it is stopped: about a second.
const STEPS: i64 = 20_000;
/// A word in every text of the other tenant and of the platform.
pub(super) const MARK: &str = "BETA";

/// The tenants' tables and the column of each that names the tenant, in quotes where they need them.
const OF_TENANT: &[(&str, &str)] = &[
    ("products", "tenant_id"),
    ("categories", "tenant_id"),
    ("sales", "tenant_id"),
    ("badges", "tenant_id"),
    ("members", "tenant_id"),
    ("docs", "tenant_id"),
    ("invoices", "tenant_id"),
    ("\"OrderItems\"", "\"tenantId\""),
    ("\"line items\"", "\"tenant id\""),
];

/// The same for tables in schemas, which only PostgreSQL has. All tenants share them, whatever else is in a schema.
const IN_SCHEMAS: &[(&str, &str)] = &[("billing.invoices", "tenant_id"), ("\"Ship Yard\".invoices", "tenant_id")];

const TABLES: &[&str] = &[
    "CREATE TABLE categories (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE products (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL DEFAULT 'unnamed', \
     price BIGINT NOT NULL DEFAULT 0, category_id BIGINT, PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE sales (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, product_id BIGINT NOT NULL, \
     amount BIGINT NOT NULL, PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE badges (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, code TEXT NOT NULL UNIQUE, \
     PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE members (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE docs (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, body JSONB NOT NULL, tags TEXT[] NOT NULL, \
     PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE invoices (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, total BIGINT NOT NULL, \
     PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE \"OrderItems\" (\"tenantId\" BIGINT NOT NULL, id BIGINT NOT NULL, \"createdAt\" TEXT NOT NULL, \
     \"unitPrice\" BIGINT NOT NULL DEFAULT 1, PRIMARY KEY (\"tenantId\", id))",
    "CREATE TABLE \"line items\" (\"tenant id\" BIGINT NOT NULL, id BIGINT NOT NULL, \"Order Id\" BIGINT NOT NULL, \
     note TEXT, PRIMARY KEY (\"tenant id\", id))",
    "CREATE TABLE countries (id BIGINT PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE jobs (id BIGINT PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE secrets (id BIGINT PRIMARY KEY, word TEXT NOT NULL)",
];

/// Tables of PostgreSQL, of one name in two schemas.
const TABLES_IN_SCHEMAS: &[&str] = &[
    "CREATE SCHEMA billing",
    "CREATE TABLE billing.invoices (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, total BIGINT NOT NULL, \
     state TEXT NOT NULL DEFAULT 'open', PRIMARY KEY (tenant_id, id))",
    "CREATE SCHEMA \"Ship Yard\"",
    "CREATE TABLE \"Ship Yard\".invoices (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, dock TEXT NOT NULL, \
     PRIMARY KEY (tenant_id, id))",
];

const ROWS_IN_SCHEMAS: &[&str] = &[
    "INSERT INTO billing.invoices VALUES (7, 1, 30, 'open'), (7, 2, 40, 'paid')",
    "INSERT INTO \"Ship Yard\".invoices VALUES (7, 1, 'north'), (7, 3, 'south')",
];

/// Indexes that do not begin with the tenant, through which a database reads others' rows first.
const STRAY_INDEXES: &[&str] = &[
    "CREATE INDEX products_by_name ON products (name)",
    "CREATE INDEX products_by_price ON products (price, name)",
    "CREATE INDEX categories_by_name ON categories (name, id)",
    "CREATE INDEX sales_by_amount ON sales (amount)",
];

/// Unique indexes besides the primary keys, a partial one and one on an expression, which forbid nothing more.
const UNIQUE_INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX products_loose ON products (tenant_id, id) WHERE category_id IS NULL",
    "CREATE UNIQUE INDEX products_by_lower ON products (tenant_id, id, lower(name))",
];

const ROWS: &[&str] = &[
    "INSERT INTO countries VALUES (1, 'Italy'), (2, 'Peru'), (3, 'Chad'), (9, 'Oman')",
    "INSERT INTO jobs VALUES (1, 'sweep'), (2, 'mop'), (20, 'dust')",
    "INSERT INTO categories VALUES (7, 1, 'tools'), (7, 2, 'toys'), (7, 3, 'empty')",
    "INSERT INTO products VALUES (7, 1, 'hammer', 10, 1), (7, 2, 'saw', 20, 1), (7, 3, 'doll', 5, 2), \
     (7, 4, 'loose', 7, NULL)",
    "INSERT INTO sales VALUES (7, 1, 1, 3), (7, 2, 1, 4), (7, 3, 3, 1), (7, 4, 77, 2)",
    "INSERT INTO badges VALUES (7, 1, 'ours')",
    "INSERT INTO docs VALUES (7, 1, '{\"items\": [{\"k\": 1}, {\"k\": 2}], \"name\": \"one\"}', '{a,b}'), \
     (7, 2, '{\"items\": [{\"k\": 2}]}', '{b}'), (7, 3, '{\"items\": []}', '{}')",
    "INSERT INTO members VALUES (7, 1, 'owner'), (7, 2, 'clerk'), (7, 5, 'guest')",
    "INSERT INTO invoices VALUES (7, 1, 300), (7, 5, 500)",
    "INSERT INTO \"OrderItems\" VALUES (7, 1, 'monday', 10), (7, 2, 'tuesday', 20)",
    "INSERT INTO \"line items\" VALUES (7, 1, 1, 'first'), (7, 2, 1, NULL), (7, 3, 2, 'last')",
];

/// A database, and the hook for it.
pub(super) struct World {
    pub(super) db: DatabaseConnection,
    pub(super) dialect: Dialect,
    /// Whether each tenant has its own tables in its own schema.
    pub(super) in_schemas: bool,
    pub(super) hook: Hook,
    /// SQLite's own reading of each statement that is run.
    reader: SqliteProver,
    /// How many thousand steps SQLite may still take for the running statement.
    steps: Arc<AtomicI64>,
    /// Whether the last statement was stopped, after steps or a time that may depend on others' rows.
    exhausted: AtomicBool,
}

/// The result of a statement that reached the database.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) result: Result<Vec<String>, String>,
    own: Vec<String>,
    /// The rows of others, if they changed in spite of all.
    pub(super) foreign: Vec<String>,
}

pub(super) fn registry() -> Registry {
    Registry::builder()
        .tenant::<product::Entity>()
        .tenant::<category::Entity>()
        .tenant::<sale::Entity>()
        .tenant::<badge::Entity>()
        .tenant_read_only::<member::Entity>()
        .tenant_by::<order_item::Entity>("tenantId")
        .tenant_by::<line_item::Entity>("tenant id")
        .tenant::<billed::Entity>()
        .tenant::<shipped::Entity>()
        .table("invoices", &["tenant_id", "id", "total"])
        .table("docs", &["tenant_id", "id", "body", "tags"])
        .global::<country::Entity>(Access::ReadOnly)
        .global::<job::Entity>(Access::Writable)
        .build()
        .unwrap()
}

/// Returns two worlds that differ in the other tenant's rows only, and one without any.
pub(super) async fn pair(dialect: Dialect) -> [World; 3] {
    [world(dialect, 1).await, world(dialect, 2).await, world(dialect, 0).await]
}

/// Like [`pair`], on PostgreSQL, where each tenant has its own tables.
pub(super) async fn pair_in_schemas() -> [World; 3] {
    [in_schemas(1).await, in_schemas(2).await, world(Dialect::Postgres, 0).await]
}

/// Returns a world with the tenants' tables in schemas, and tables of the same names, full of others' rows, in
/// `public`.
async fn in_schemas(kind: i64) -> World {
    let world = World { in_schemas: true, ..world(Dialect::Postgres, kind).await };
    for tenant in [OWN, FOREIGN] {
        world.db.execute_unprepared(&format!("CREATE SCHEMA tenant_{tenant}")).await.unwrap();
        for (table, column) in OF_TENANT {
            let made = format!("CREATE TABLE tenant_{tenant}.{table} (LIKE {table} INCLUDING ALL)");
            let moved = format!("INSERT INTO tenant_{tenant}.{table} SELECT * FROM {table} WHERE {column} = {tenant}");
            world.db.execute_unprepared(&made).await.unwrap();
            world.db.execute_unprepared(&moved).await.unwrap();
        }
    }
    for (table, column) in OF_TENANT {
        let sql = format!("UPDATE {table} SET {column} = 9 WHERE {column} = 7");
        world.db.execute_unprepared(&sql).await.unwrap();
    }
    world.db.execute_unprepared("ANALYZE").await.unwrap();
    world
}

/// Returns a world on one connection, in which the other tenant's rows are of `kind` 1 or 2.
pub(super) async fn world(dialect: Dialect, kind: i64) -> World {
    let url = match dialect {
        Dialect::Sqlite => "sqlite::memory:".to_owned(),
        Dialect::Postgres => postgres().database(),
    };
    let mut options = ConnectOptions::new(url);
    // The rows and settings exist as long as this connection, and a fuzzer runs for hours.
    options.max_connections(1).max_lifetime(None).idle_timeout(None).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    fill(&db, kind).await;
    for sql in STRAY_INDEXES.iter().chain(&["ANALYZE"]) {
        db.execute_unprepared(sql).await.unwrap();
    }
    if dialect == Dialect::Postgres {
        for sql in [
            "SET statement_timeout = '2s'",
            "CREATE SCHEMA other",
            "CREATE TABLE other.products AS SELECT 1 AS id, 'BETA of another schema' AS name",
            "CREATE VIEW all_products AS SELECT * FROM products",
            "CREATE FUNCTION app_tenant(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT max(price) FROM products'",
            "CREATE FUNCTION peek(products) RETURNS bigint LANGUAGE sql AS 'SELECT max(price) FROM products'",
            "CREATE FUNCTION peek(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT max(price) FROM products'",
        ] {
            db.execute_unprepared(sql).await.unwrap();
        }
    } else {
        db.execute_unprepared("CREATE VIEW all_products AS SELECT * FROM products").await.unwrap();
    }
    let steps = Arc::new(AtomicI64::new(i64::MAX));
    if dialect == Dialect::Sqlite {
        let mut connection = db.get_sqlite_connection_pool().acquire().await.unwrap();
        let left = Arc::clone(&steps);
        let go_on = move || left.fetch_sub(1, Ordering::Relaxed) > 0;
        connection.lock_handle().await.unwrap().set_progress_handler(1_000, go_on);
    }
    World {
        reader: SqliteProver::of(db.clone()),
        db,
        dialect,
        in_schemas: false,
        hook: Hook::new(registry()),
        steps,
        exhausted: AtomicBool::new(false),
    }
}

/// Creates tables and rows.
pub(super) async fn fill(db: &DatabaseConnection, kind: i64) {
    create(db).await;
    let in_schemas: &[&str] = if is_postgres(db) { ROWS_IN_SCHEMAS } else { &[] };
    for sql in UNIQUE_INDEXES.iter().chain(ROWS).chain(in_schemas) {
        db.execute_unprepared(sql).await.unwrap();
    }
    if kind > 0 {
        fill_foreign(db, kind).await;
    }
    // One own row comes last, so that its position in the table reveals how many rows others have.
    db.execute_unprepared("INSERT INTO products VALUES (7, 9, 'drill', 20, 1)").await.unwrap();
}

/// Creates empty tables.
pub(super) async fn create(db: &DatabaseConnection) {
    let in_schemas: &[&str] = if is_postgres(db) { TABLES_IN_SCHEMAS } else { &[] };
    for sql in TABLES.iter().chain(in_schemas) {
        db.execute_unprepared(sql).await.unwrap();
    }
}

fn is_postgres(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

/// Adds the other tenant's rows. In the second world there are more of them, with other IDs, words and numbers.
async fn fill_foreign(db: &DatabaseConnection, kind: i64) {
    // The key that omits the tenant: both tenants' rows conflict.
    db.execute_unprepared("INSERT INTO badges VALUES (8, 1, 'theirs')").await.unwrap();
    for id in kind..=(8 * kind) {
        let number = kind * 1_000_000 + id;
        for sql in [
            format!("INSERT INTO categories VALUES (8, {id}, 'BETA category {kind} {id}')"),
            format!("INSERT INTO products VALUES (8, {id}, 'BETA product {kind} {id}', {number}, {})", id % 4),
            format!("INSERT INTO sales VALUES (8, {id}, {}, {number})", id % 9),
            format!("INSERT INTO members VALUES (8, {id}, 'BETA member {kind} {id}')"),
            format!(
                "INSERT INTO docs VALUES (8, {id}, '{{\"BETA\": 0, \"items\": [{number}, \"BETA\"]}}', '{{BETA,{id}}}')"
            ),
            format!("INSERT INTO secrets VALUES ({id}, 'BETA secret {kind} {id}')"),
            format!("INSERT INTO invoices VALUES (8, {id}, {number})"),
            format!("INSERT INTO \"OrderItems\" VALUES (8, {id}, 'BETA day {kind} {id}', {number})"),
            format!("INSERT INTO \"line items\" VALUES (8, {id}, {number}, 'BETA note {kind} {id}')"),
        ] {
            db.execute_unprepared(&sql).await.unwrap();
        }
        if is_postgres(db) {
            for sql in [
                format!("INSERT INTO billing.invoices VALUES (8, {id}, {number}, 'BETA state {kind} {id}')"),
                format!("INSERT INTO \"Ship Yard\".invoices VALUES (8, {id}, 'BETA dock {kind} {id}')"),
            ] {
                db.execute_unprepared(&sql).await.unwrap();
            }
        }
    }
}

impl World {
    /// Returns the first rows of a statement. SQLite stops it after a limited number of steps.
    async fn rows_of(&self, db: &impl StreamTrait, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.steps.store(STEPS, Ordering::Relaxed);
        let result = first_rows(db, statement).await;
        let left = self.steps.swap(i64::MAX, Ordering::Relaxed);
        let timeout = result.as_ref().is_err_and(|error| error.to_string().contains("statement timeout"));
        self.exhausted.store(left < 0 || timeout, Ordering::Relaxed);
        result
    }

    fn is_exhausted(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
    }

    /// Runs a statement as [`OWN`], and rolls it back.
    pub(super) async fn run(&self, sql: &str, values: &[Value]) -> Result<Outcome, ScopeError> {
        let backend = self.db.get_database_backend();
        if self.dialect == Dialect::Sqlite {
            self.reader.assert_guarded(&self.hook, sql, values, OWN).await;
        }
        let before = self.rows(true).await;
        self.db.execute_unprepared("BEGIN").await.unwrap();
        let statement = Statement::from_sql_and_values(backend, sql, values.to_vec());
        let connection = if self.in_schemas {
            self.hook.connection_in_schema(self.db.clone(), OWN)
        } else {
            self.hook.connection(self.db.clone(), OWN)
        };
        let result = self.rows_of(&connection, statement).await;
        let refusal = result.as_ref().err().and_then(ScopeError::of).cloned();
        // After an error PostgreSQL reads nothing, and stores nothing either.
        let (own, foreign) = match (&result, backend) {
            (Err(_), DbBackend::Postgres) => (Vec::new(), before.clone()),
            _ => (self.rows(false).await, self.rows(true).await),
        };
        let rolled_back = self.db.execute_unprepared("ROLLBACK").await;
        assert!(rolled_back.is_ok() || self.is_exhausted(), "{sql} ended its transaction");
        assert_eq!(foreign, before, "{sql} changed rows of others");
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        let result = match result {
            Ok(rows) => Ok(sorted(&rows)),
            Err(error) => Err(error.to_string()),
        };
        Ok(Outcome { result, own, foreign: Vec::new() })
    }

    /// Runs a statement without the hook, and rolls it back. Its text contains the filter for [`OWN`].
    pub(super) async fn run_by_hand(&self, sql: &str, values: &[Value]) -> Outcome {
        self.db.execute_unprepared("BEGIN").await.unwrap();
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values.to_vec());
        let rows = first_rows(&self.db, statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let own = self.rows(false).await;
        self.db.execute_unprepared("ROLLBACK").await.unwrap();
        Outcome { result: Ok(sorted(&rows)), own, foreign: Vec::new() }
    }

    /// Sends a text to SQLite as it is, and rolls it back. `None` if it takes too long. Rows of others are in the outcome
    /// if they changed.
    pub(super) async fn run_as_is(&self, text: &str, values: &[Value]) -> Option<Outcome> {
        let before = self.rows(true).await;
        self.db.execute_unprepared("BEGIN").await.unwrap();
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), text, values.to_vec());
        let result = self.rows_of(&self.db, statement).await;
        let (own, mut foreign) = (self.rows(false).await, self.rows(true).await);
        let exhausted = self.is_exhausted();
        let _ = self.db.execute_unprepared("ROLLBACK").await;
        if foreign == before {
            foreign.clear();
        }
        let result = result.map(|rows| sorted(&rows)).map_err(|error| error.to_string());
        (!exhausted).then_some(Outcome { result, own, foreign })
    }

    /// Returns all rows of others (including the shared read-only ones), or all own rows and those that anybody may
    /// write.
    async fn rows(&self, foreign: bool) -> Vec<String> {
        let (whose, shared): (_, &[&str]) =
            if foreign { ("<> 7", &["countries", "secrets"]) } else { ("= 7", &["jobs"]) };
        let all = || "1 = 1".to_owned();
        let mut tables: Vec<_> = shared.iter().map(|table| ((*table).to_owned(), all())).collect();
        for (table, column) in OF_TENANT {
            match (self.in_schemas, foreign) {
                (false, _) => tables.push(((*table).to_owned(), format!("{column} {whose}"))),
                (true, false) => tables.push((format!("tenant_7.{table}"), all())),
                (true, true) => {
                    tables.extend([(format!("tenant_8.{table}"), all()), (format!("public.{table}"), all())]);
                }
            }
        }
        for (table, column) in IN_SCHEMAS.iter().filter(|_| self.dialect == Dialect::Postgres) {
            tables.push(((*table).to_owned(), format!("{column} {whose}")));
        }
        let mut rows = Vec::new();
        if self.dialect == Dialect::Postgres {
            // One statement for all: a round trip for each table would take most of a test's time.
            let of_table =
                |(table, filter)| format!("SELECT '{table}: ' || t::text AS line FROM {table} t WHERE {filter}");
            let sql = tables.into_iter().map(of_table).collect::<Vec<_>>().join(" UNION ALL ") + " ORDER BY 1";
            let found = self.db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
            return found.iter().map(text).collect();
        }
        for (table, filter) in tables {
            let sql = format!("SELECT * FROM {table} WHERE {filter} ORDER BY 1, 2");
            let found =
                self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.unwrap();
            rows.extend(found.iter().map(|row| format!("{table}: {}", text(row))));
        }
        rows
    }
}

/// Runs a statement in both worlds and compares with a tenant who is alone. Returns the common outcome.
pub(super) async fn run_in_both(worlds: &[World; 3], sql: &str, values: &[Value]) -> Result<Outcome, ScopeError> {
    let [first, second, alone] = worlds;
    let outcome = run_in_two(first, second, sql, values).await?;
    if !writes(sql) {
        let statement = Statement::from_sql_and_values(alone.db.get_database_backend(), sql, values.to_vec());
        let expected = alone.rows_of(&alone.db, statement).await.map(|rows| sorted(&rows)).ok();
        // Each world plans for its own rows, so one may stop early and another not.
        if worlds.iter().any(World::is_exhausted) {
            return Ok(outcome);
        }
        let found = outcome.result.as_ref().ok();
        assert_eq!(found, expected.as_ref(), "{sql} gives other rows than to a tenant who is alone");
    }
    Ok(outcome)
}

/// Runs a statement in two worlds that differ in the other tenant's rows, and compares. Returns the common outcome.
pub(super) async fn run_in_two(
    first: &World,
    second: &World,
    sql: &str,
    values: &[Value],
) -> Result<Outcome, ScopeError> {
    let plan = first.hook.rewrite(first.dialect, sql);
    let shown = plan.as_ref().map(|plan| plan.text().to_owned()).unwrap_or_default();
    assert!(plainly_quoted(&shown), "{sql} has a part that was not walked; sent was: {shown}");
    let one = first.run(sql, values).await;
    let two = second.run(sql, values).await;
    if first.is_exhausted() || second.is_exhausted() {
        return one;
    }
    assert_eq!(one, two, "the outcome of {sql} depends on another tenant's rows; sent was: {shown}");
    if let Ok(outcome) = &one {
        let told = format!("{outcome:?}");
        assert!(!told.contains(MARK), "{sql} tells {told}; sent was: {shown}");
    }
    one
}

/// Returns the rows of a statement; of an infinite recursion the first thousands.
async fn first_rows(db: &impl StreamTrait, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
    db.stream_raw(statement).await?.take(5_000).try_collect().await
}

fn sorted(rows: &[QueryResult]) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(text).collect();
    rows.sort();
    rows
}

/// Returns whether every table name is in quotes, which the walk adds: a name without quotes was never visited.
fn plainly_quoted(sent: &str) -> bool {
    let code = sent.split('\'').step_by(2).collect::<String>();
    let bare = code.split('"').step_by(2).collect::<String>();
    ["products", "categories", "sales", "badges", "members", "docs", "countries", "jobs", "secrets", "invoices"]
        .iter()
        .chain(&["OrderItems", "line items", "billing", "Ship Yard"])
        .all(|name| !bare.contains(name))
}

fn writes(sql: &str) -> bool {
    ["INSERT", "REPLACE", "UPDATE", "DELETE"].iter().any(|verb| sql.contains(verb))
}

/// Returns a row as text, whatever its types are.
pub(super) fn text(row: &QueryResult) -> String {
    if let Some(row) = row.try_as_sqlite_row() {
        let fields = (0..row.len()).map(|i| {
            let value = row.try_get_raw(i).unwrap();
            match value.type_info().name() {
                _ if value.is_null() => "NULL".to_owned(),
                "INTEGER" => row.get_unchecked::<i64, _>(i).to_string(),
                "REAL" => row.get_unchecked::<f64, _>(i).to_string(),
                "TEXT" => row.get_unchecked::<String, _>(i),
                _ => format!("{:?}", row.get_unchecked::<Vec<u8>, _>(i)),
            }
        });
        return fields.collect::<Vec<_>>().join("|");
    }
    let row = row.try_as_pg_row().unwrap();
    let fields = (0..row.len()).map(|i| {
        let value = row.try_get_raw(i).unwrap();
        match value.as_bytes() {
            Err(_) => "NULL".to_owned(),
            Ok(bytes) if value.type_info().name() == "INT8" => {
                i64::from_be_bytes(bytes.try_into().unwrap()).to_string()
            }
            Ok(bytes) if is_clock(value.type_info().name(), bytes) => "by the clock".to_owned(),
            Ok(bytes) => bytes.escape_ascii().to_string(),
        }
    });
    fields.collect::<Vec<_>>().join("|")
}

/// Returns whether a time has parts of a second, which no row of ours has: it was made from the current time.
fn is_clock(kind: &str, bytes: &[u8]) -> bool {
    let is_time = ["TIMESTAMPTZ", "TIMESTAMP", "INTERVAL"].contains(&kind);
    is_time && bytes.first_chunk().is_some_and(|&micros| i64::from_be_bytes(micros) % 1_000_000 != 0)
}

//! The database of an application: a shop with invoices, documents, webhooks and a job queue. It exists with two
//! tenants, and with one tenant alone as it was before it had tenants.

use futures::{StreamExt, TryStreamExt};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement,
    StreamTrait, Value, prelude::ChronoUtc as Utc,
};
use tenantry_isolation::{Access, Dialect, Hook, Registry, ScopeError, inspection::learn};
use tenantry_testkit::postgres::postgres;

use crate::{
    prove::sqlite::SqliteProver,
    query_hook::world::{FOREIGN, MARK, OWN, text},
};

/// Declares an entity. The hook asks for names and keys only, so the types do not matter.
macro_rules! entities {
    ($($module:ident $table:literal ($key:ident) $($column:ident)*;)*) => {
        $(mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub(super) struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub(super) tenant_id: i64,
                #[sea_orm(primary_key, auto_increment = false)]
                pub(super) $key: i64,
                $(pub(super) $column: i64,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub(super) enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        })*

        fn registry() -> Registry {
            Registry::builder()
                $(.tenant::<$module::Entity>())*
                .global::<currency::Entity>(Access::ReadOnly)
                .cast_to("order_status")
                .cast_to("short")
                .explain_analyze()
                .build()
                .unwrap()
        }

        const OF_TENANT: &[&str] = &[$($table),*];
    };
}

entities! {
    category "categories" (id) parent_id title sort_order;
    product "products" (id) sku name description price stock category_id tags attributes created_at updated_at deleted_at;
    customer "customers" (id) email name country credit preferences created_at;
    order "orders" (id) customer_id number status total placed_at shipped_at note;
    order_item "order_items" (id) order_id product_id quantity unit_price;
    sales_record "sales_records" (id) product_id sold_at quantity amount;
    review "reviews" (id) product_id rating body created_at;
    job "jobs" (id) queue state priority attempts max_attempts run_at locked_at locked_by payload tags last_error finished_at;
    document "documents" (id) title body content version author_id published_at updated_at deleted_at;
    revision "revisions" (id) document_id version patch created_at;
    comment "comments" (id) document_id parent_id author_id body resolved created_at;
    endpoint "endpoints" (id) url secret event_types enabled failures created_at;
    delivery "deliveries" (id) endpoint_id event_type payload state attempt response_status next_attempt_at created_at;
    invoice "invoices" (id) customer_id number status amount issued_on due_on paid_at lines;
    audit_event "audit_events" (id) actor_id action subject_type subject_id changes occurred_at;
    setting "settings" (key) value updated_at;
}

mod currency {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "currencies")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) code: String,
        pub(super) rate: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The tables without their tenant column: words in capitals stand for what each database calls them.
const TABLES: &[(&str, &str, &str)] = &[
    ("categories", "ID, parent_id BIGINT, title TEXT NOT NULL, sort_order INT NOT NULL DEFAULT 0", "id"),
    (
        "products",
        "ID, sku TEXT NOT NULL, name TEXT NOT NULL, description TEXT, price MONEY NOT NULL DEFAULT 0, \
         stock INT NOT NULL DEFAULT 0, category_id BIGINT, tags TEXTS, attributes DOC, created_at TIME NOT NULL DEFAULT \
         NOW, updated_at TIME, deleted_at TIME",
        "id; sku",
    ),
    (
        "customers",
        "ID, email TEXT NOT NULL, name TEXT NOT NULL, country TEXT, credit MONEY NOT NULL DEFAULT 0, preferences DOC, \
         created_at TIME NOT NULL DEFAULT NOW",
        "id; email",
    ),
    (
        "orders",
        "ID, customer_id BIGINT NOT NULL, number TEXT NOT NULL, status STATUS NOT NULL DEFAULT 'draft', \
         total MONEY NOT NULL DEFAULT 0, placed_at TIME NOT NULL DEFAULT NOW, shipped_at TIME, note TEXT",
        "id; number",
    ),
    (
        "order_items",
        "ID, order_id BIGINT NOT NULL, product_id BIGINT NOT NULL, quantity INT NOT NULL, unit_price MONEY NOT NULL",
        "id",
    ),
    (
        "sales_records",
        "ID, product_id BIGINT NOT NULL, sold_at TIME NOT NULL DEFAULT NOW, quantity INT NOT NULL, amount MONEY NOT NULL",
        "id",
    ),
    (
        "reviews",
        "ID, product_id BIGINT NOT NULL, rating INT NOT NULL, body TEXT, created_at TIME NOT NULL DEFAULT NOW",
        "id",
    ),
    (
        "jobs",
        "ID, queue TEXT NOT NULL, state TEXT NOT NULL, priority INT NOT NULL DEFAULT 0, attempts INT NOT NULL DEFAULT 0, \
         max_attempts INT NOT NULL DEFAULT 3, run_at TIME NOT NULL DEFAULT NOW, locked_at TIME, locked_by TEXT, \
         payload DOC, tags TEXTS, last_error TEXT, finished_at TIME",
        "id",
    ),
    (
        "documents",
        "ID, title TEXT NOT NULL, body TEXT NOT NULL DEFAULT '', content DOC, version INT NOT NULL DEFAULT 1, \
         author_id BIGINT, published_at TIME, updated_at TIME NOT NULL DEFAULT NOW, deleted_at TIME",
        "id",
    ),
    (
        "revisions",
        "ID, document_id BIGINT NOT NULL, version INT NOT NULL, patch BYTES NOT NULL, created_at TIME NOT NULL DEFAULT NOW",
        "id",
    ),
    (
        "comments",
        "ID, document_id BIGINT NOT NULL, parent_id BIGINT, author_id BIGINT NOT NULL, body TEXT NOT NULL, \
         resolved BOOLEAN NOT NULL DEFAULT FALSE, created_at TIME NOT NULL DEFAULT NOW",
        "id",
    ),
    (
        "endpoints",
        "ID, url TEXT NOT NULL, secret TEXT NOT NULL, event_types TEXTS, enabled BOOLEAN NOT NULL DEFAULT TRUE, \
         failures INT NOT NULL DEFAULT 0, created_at TIME NOT NULL DEFAULT NOW",
        "id",
    ),
    (
        "deliveries",
        "ID, endpoint_id BIGINT NOT NULL, event_type TEXT NOT NULL, payload DOC, state TEXT NOT NULL, \
         attempt INT NOT NULL DEFAULT 0, response_status INT, next_attempt_at TIME, created_at TIME NOT NULL DEFAULT NOW",
        "id",
    ),
    (
        "invoices",
        "ID, customer_id BIGINT NOT NULL, number TEXT NOT NULL, status TEXT NOT NULL, amount MONEY NOT NULL DEFAULT 0, \
         issued_on DAY, due_on DAY, paid_at TIME, lines DOC",
        "id; number",
    ),
    (
        "audit_events",
        "ID, actor_id BIGINT, action TEXT NOT NULL, subject_type TEXT NOT NULL, subject_id BIGINT, changes DOC, \
         occurred_at TIME NOT NULL DEFAULT NOW",
        "id",
    ),
    ("settings", "key TEXT NOT NULL, value DOC, updated_at TIME NOT NULL DEFAULT NOW", "key"),
];

/// The own tenant's rows. `T` stands for the tenant.
const ROWS: &[&str] = &[
    "categories VALUES (T, 1, NULL, 'Tools', 1), (T, 2, 1, 'Hand tools', 2), (T, 3, 2, 'Hammers', 3), (T, 4, NULL, 'Toys', 4)",
    "products VALUES (T, 1, 'A-1', 'Anvil', ' heavy ', 99.5, 3, 2, ARRAY(metal,heavy), '{\"color\": \"red\", \"weight\": \"4.5\", \
     \"sizes\": [\"S\", \"M\"]}', '2026-01-05 08:00:00', NULL, NULL), \
     (T, 2, 'B-2', 'Bolt', NULL, 0.25, 100, 3, ARRAY(metal), '{\"color\": \"grey\"}', '2026-02-05 08:00:00', NULL, NULL), \
     (T, 3, 'C-3', 'Car, wooden', '', 12, 0, 4, ARRAY(), '{}', '2026-02-06 08:00:00', NULL, NULL), \
     (T, 4, 'D-4', 'Doll', 'old', 15, 1, NULL, ARRAY(old), '{\"color\": \"red\", \"weight\": \"1\"}', '2026-02-07 08:00:00', \
     '2026-02-08 08:00:00', '2026-03-01 08:00:00')",
    "customers VALUES (T, 1, 'ann@example.com', 'Ann', 'it', 10, '{\"theme\": \"light\", \"newsletter\": true}', '2026-01-01 09:00:00'), \
     (T, 2, 'bob@example.com', 'Bob', 'pe', 0, '{\"newsletter\": false}', '2026-01-02 09:00:00'), \
     (T, 3, 'ann2@example.com', 'ANN', NULL, 5, '{}', '2026-01-03 09:00:00')",
    "orders VALUES (T, 1, 1, 'O-1', 'paid', 100, '2026-03-02 10:00:00', NULL, NULL), \
     (T, 2, 1, 'O-2', 'draft', 0, '2026-03-03 10:00:00', NULL, 'gift'), \
     (T, 3, 2, 'O-3', 'shipped', 12, '2026-04-02 10:00:00', '2026-04-03 10:00:00', NULL)",
    "order_items VALUES (T, 1, 1, 1, 1, 99.5), (T, 2, 1, 2, 2, 0.25), (T, 3, 2, 3, 1, 12), (T, 4, 3, 3, 1, 12), (T, 5, 2, 1, 1, 90)",
    "sales_records VALUES (T, 1, 1, '2026-01-15 12:00:00', 1, 99.5), (T, 2, 2, '2026-02-28 12:00:00', 10, 2.5), \
     (T, 3, 1, '2026-03-02 23:30:00', 1, 95), (T, 4, 3, '2026-03-03 12:00:00', 2, 24), (T, 5, 2, '2026-03-04 12:00:00', 4, 1)",
    "reviews VALUES (T, 1, 1, 5, 'solid', '2026-02-01 00:00:00'), (T, 2, 1, 4, NULL, '2026-02-02 00:00:00'), \
     (T, 3, 3, 2, 'breaks', '2026-02-03 00:00:00')",
    "jobs VALUES (T, 1, 'mail', 'available', 1, 0, 3, '2026-03-01 00:00:00', NULL, NULL, '{\"to\": \"a@example.com\", \"opts\": \
     {\"lang\": \"en\"}, \"retries\": 3}', ARRAY(urgent), NULL, NULL), \
     (T, 2, 'mail', 'retryable', 2, 1, 3, '2026-03-02 00:00:00', NULL, NULL, '{\"to\": \"b@example.com\"}', ARRAY(welcome,bulk), 'refused', NULL), \
     (T, 3, 'default', 'running', 0, 3, 3, '2026-03-03 00:00:00', '2026-03-03 00:01:00', 'worker-9', '{}', ARRAY(), NULL, NULL), \
     (T, 4, 'default', 'completed', 0, 1, 3, '2026-03-04 00:00:00', NULL, NULL, '{}', ARRAY(), NULL, '2026-03-04 01:00:00'), \
     (T, 5, 'reports', 'discarded', 0, 3, 3, '2026-03-05 00:00:00', NULL, NULL, '{\"n\": 1}', ARRAY(welcome), 'gone', '2026-03-05 01:00:00')",
    "documents VALUES (T, 1, 'Plan', 'The rows of a tenant', '{\"type\": \"doc\", \"content\": [{\"type\": \"heading\", \"content\": []}, \
     {\"type\": \"text\"}]}', 3, 1, '2026-03-01 00:00:00', '2026-03-02 00:00:00', NULL), \
     (T, 2, 'Notes', 'Nothing', '{\"type\": \"doc\", \"content\": []}', 1, 1, NULL, '2026-03-03 00:00:00', NULL), \
     (T, 3, 'Old plan', 'Rows', '{}', 7, 2, NULL, '2025-03-03 00:00:00', NULL), \
     (T, 4, 'Gone', 'Gone', '{}', 1, 2, NULL, '2025-03-03 00:00:00', '2025-04-03 00:00:00')",
    "revisions VALUES (T, 1, 1, 1, HEX(0102), '2026-02-27 00:00:00'), (T, 2, 1, 2, HEX(03), '2026-02-28 00:00:00'), \
     (T, 3, 1, 3, HEX(0405), '2026-03-01 00:00:00'), (T, 4, 3, 7, HEX(00), '2026-03-01 00:00:00')",
    "comments VALUES (T, 1, 1, NULL, 1, 'first', FALSE, '2026-03-01 00:00:00'), (T, 2, 1, 1, 2, 'answer', TRUE, '2026-03-02 00:00:00'), \
     (T, 3, 1, 2, 1, 'more', FALSE, '2026-03-03 00:00:00'), (T, 4, 2, NULL, 2, 'alone', FALSE, '2026-03-04 00:00:00')",
    "endpoints VALUES (T, 1, 'https://one.example/hook?x=1', 'secret-one', ARRAY(order.paid,order.placed), TRUE, 0, '2026-01-01 00:00:00'), \
     (T, 2, 'https://two.example/', 'secret-two', ARRAY(*), TRUE, 9, '2026-01-02 00:00:00'), \
     (T, 3, 'http://off.example', 'off', ARRAY(), FALSE, 10, '2026-01-03 00:00:00')",
    "deliveries VALUES (T, 1, 1, 'order.paid', '{\"data\": {\"object\": {\"id\": 1}}}', 'pending', 0, NULL, '2026-03-01 00:00:00', '2026-03-01 00:00:00'), \
     (T, 2, 1, 'order.placed', '{\"items\": [1, 2]}', 'failed', 7, 500, NULL, '2026-03-02 00:07:00'), \
     (T, 3, 2, 'order.paid', '{}', 'delivered', 1, 204, NULL, '2026-03-02 00:20:00')",
    "invoices VALUES (T, 1, 1, 'I-1', 'open', 30, '2026-02-10', '2026-03-10', NULL, '[{\"text\": \"a\", \"amount\": 10}, {\"text\": \"b\", \"amount\": 20}]'), \
     (T, 2, 1, 'I-2', 'paid', 12.5, '2026-03-01', '2026-03-31', '2026-03-20 00:00:00', '[{\"text\": \"c\", \"amount\": 12}]'), \
     (T, 3, 2, 'I-10', 'draft', 0, '2026-05-02', '2026-05-30', NULL, '[]')",
    "audit_events VALUES (T, 1, 1, 'create', 'product', 1, '{}', '2026-02-01 00:00:00'), \
     (T, 2, 2, 'update', 'product', 1, '{\"price\": [90, 99.5], \"name\": [\"An\", \"Anvil\"]}', '2026-02-02 00:00:00')",
    "settings VALUES (T, 'theme', '\"light\"', '2026-01-01 00:00:00'), (T, 'counter', '41', '2026-01-01 00:00:00'), \
     (T, 'mail.from', '\"shop@example.com\"', '2026-01-01 00:00:00')",
];

/// Who else is in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbours {
    /// Nobody: the application without tenants. Whatever it stores is [`OWN`]'s, and its keys are unique by themselves.
    None,
    /// Another tenant with rows like the own ones.
    Few,
    /// Another tenant with more rows of other values.
    Many,
}

pub(super) struct Desk {
    pub(super) db: DatabaseConnection,
    pub(super) hook: Hook,
    pub(super) dialect: Dialect,
    neighbours: Neighbours,
    /// All rows of others: each statement is rolled back.
    others: Vec<String>,
}

/// What a statement gives, and which rows there are afterwards.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) result: Result<Vec<String>, String>,
    pub(super) rows: Vec<String>,
}

impl Desk {
    pub(super) async fn new(dialect: Dialect, neighbours: Neighbours) -> Self {
        let url = match dialect {
            Dialect::Sqlite => "sqlite::memory:".to_owned(),
            Dialect::Postgres => postgres().database(),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).max_lifetime(None).idle_timeout(None).sqlx_logging(false);
        let (db, hook) = (Database::connect(options).await.unwrap(), Hook::new(registry()));
        let mut desk = Self { db, hook, dialect, neighbours, others: Vec::new() };
        desk.fill().await;
        desk.hook = Hook::new(learn(&desk.db, registry()).await.unwrap());
        desk.others = desk.rows(true).await;
        desk
    }

    async fn execute(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    async fn fill(&self) {
        if self.dialect == Dialect::Postgres {
            self.execute("SET statement_timeout = '5s'").await;
            self.execute("SET TIME ZONE 'UTC'").await;
            self.execute("CREATE TYPE order_status AS ENUM ('draft', 'placed', 'paid', 'shipped', 'cancelled')").await;
            self.execute("CREATE DOMAIN short AS varchar(3)").await;
            for name in ["uuid_generate_v4", "uuidv7"] {
                let made = format!("CREATE FUNCTION {name}() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'");
                self.execute(&made).await;
            }
        }
        self.execute("CREATE TABLE currencies (code TEXT PRIMARY KEY, rate NUMERIC NOT NULL)").await;
        self.execute("INSERT INTO currencies VALUES ('EUR', 1), ('PEN', 4.1)").await;
        for (table, columns, keys) in TABLES {
            let alone = self.neighbours == Neighbours::None;
            let mut parts = vec![format!("tenant_id BIGINT NOT NULL{}", if alone { " DEFAULT 7" } else { "" })];
            parts.push((*columns).to_owned());
            for (place, key) in keys.split("; ").enumerate() {
                let kind = if place == 0 { "PRIMARY KEY" } else { "UNIQUE" };
                parts.push(format!("{kind} (tenant_id, {key})"));
                if alone {
                    parts.push(format!("UNIQUE ({key})"));
                }
            }
            self.execute(&self.in_dialect(&format!("CREATE TABLE {table} ({})", parts.join(", ")))).await;
        }
        self.execute("CREATE UNIQUE INDEX category_titles ON categories (tenant_id, lower(title))").await;
        for rows in ROWS {
            let sql = self.in_dialect(&format!("INSERT INTO {rows}"));
            self.execute(&sql.replace("(T,", &format!("({OWN},"))).await;
            if self.neighbours != Neighbours::None {
                self.execute(&sql.replace("(T,", &format!("({FOREIGN},"))).await;
            }
        }
        if self.neighbours == Neighbours::Many {
            self.add_many().await;
        }
        self.execute("ANALYZE").await;
    }

    /// Changes the other tenant's rows and adds more of them.
    async fn add_many(&self) {
        for sql in [
            "UPDATE products SET stock = stock + 1000, price = price + 1000, name = 'BETA ' || name WHERE tenant_id = 8",
            "UPDATE jobs SET state = 'available', queue = 'mail', attempts = 0, priority = 99 WHERE tenant_id = 8",
            "UPDATE documents SET version = version + 10, title = 'BETA ' || title WHERE tenant_id = 8",
            "UPDATE orders SET total = 1000000, number = 'BETA ' || number WHERE tenant_id = 8",
            "UPDATE settings SET value = '\"BETA\"' WHERE tenant_id = 8",
            "UPDATE customers SET name = 'BETA ' || name, email = 'beta' || email WHERE tenant_id = 8",
            "UPDATE invoices SET amount = 12345, number = 'B' || number WHERE tenant_id = 8 AND id <> 3",
            "UPDATE deliveries SET state = 'pending', attempt = 0 WHERE tenant_id = 8",
            "UPDATE comments SET body = 'BETA ' || body WHERE tenant_id = 8",
            "INSERT INTO categories SELECT 8, id + 10, parent_id, 'BETA ' || title, sort_order FROM categories WHERE tenant_id = 8",
            "INSERT INTO sales_records SELECT 8, id + 10, product_id, sold_at, quantity * 7, amount * 100 FROM sales_records WHERE tenant_id = 8",
            "INSERT INTO order_items SELECT 8, id + 10, order_id, product_id, quantity * 9, unit_price * 9 FROM order_items WHERE tenant_id = 8",
            "INSERT INTO reviews SELECT 8, id + 10, product_id, 1, 'BETA', created_at FROM reviews WHERE tenant_id = 8",
            "DELETE FROM revisions WHERE tenant_id = 8 AND id = 1",
            "DELETE FROM endpoints WHERE tenant_id = 8 AND id = 2",
            "DELETE FROM audit_events WHERE tenant_id = 8",
        ] {
            self.execute(sql).await;
        }
    }

    /// Replaces the words that stand for what each database has.
    fn in_dialect(&self, sql: &str) -> String {
        let postgres = self.dialect == Dialect::Postgres;
        let words = [
            (" ID,", " id BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH 1000),", " id BIGINT NOT NULL,"),
            (" TEXTS", " TEXT[] NOT NULL DEFAULT '{}'", " TEXT NOT NULL DEFAULT '[]'"),
            (" TIME", " TIMESTAMPTZ", " TEXT"),
            (" NOW", " now()", " CURRENT_TIMESTAMP"),
            (" MONEY", " NUMERIC(12, 2)", " NUMERIC"),
            (" DOC", " JSONB NOT NULL DEFAULT '{}'", " TEXT NOT NULL DEFAULT '{}'"),
            (" STATUS", " order_status", " TEXT"),
            (" BYTES", " BYTEA", " BLOB"),
            (" DAY", " DATE", " TEXT"),
        ];
        let mut sql = words.iter().fold(sql.to_owned(), |sql, (word, in_postgres, in_sqlite)| {
            sql.replace(word, if postgres { in_postgres } else { in_sqlite })
        });
        while let Some((before, rest)) = sql.split_once("HEX(") {
            let (inner, after) = rest.split_once(')').unwrap();
            sql = format!("{before}{}{inner}'{after}", if postgres { "'\\x" } else { "x'" });
        }
        while let Some((before, rest)) = sql.split_once("ARRAY(") {
            let (inner, after) = rest.split_once(')').unwrap();
            let array = if postgres {
                format!("'{{{inner}}}'")
            } else {
                let words: Vec<_> =
                    inner.split(',').filter(|word| !word.is_empty()).map(|word| format!("\"{word}\"")).collect();
                format!("'[{}]'", words.join(","))
            };
            sql = format!("{before}{array}{after}");
        }
        sql
    }

    /// Runs a statement, as the tenant if there are neighbours, and rolls it back.
    pub(super) async fn run(&self, sql: &str, values: &[Value]) -> Result<Outcome, ScopeError> {
        let backend = self.db.get_database_backend();
        if self.dialect == Dialect::Sqlite && self.neighbours != Neighbours::None {
            SqliteProver::of(self.db.clone()).assert_guarded(&self.hook, sql, values, OWN).await;
        }
        let statement = Statement::from_sql_and_values(backend, sql, values.to_vec());
        self.execute("BEGIN").await;
        let result = if self.neighbours == Neighbours::None {
            first_rows(&self.db, statement).await
        } else {
            first_rows(&self.hook.connection(self.db.clone(), OWN), statement).await
        };
        let failed = result.is_err() && backend == DbBackend::Postgres;
        let writes = ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"];
        let reads = failed || !writes.iter().any(|verb| sql.to_ascii_uppercase().contains(verb));
        let rows = if reads { Vec::new() } else { self.rows(false).await };
        let changes_others = !reads && self.rows(true).await != self.others;
        self.execute("ROLLBACK").await;
        assert!(!changes_others, "{sql} changed rows of others");
        match result {
            Ok(found) => {
                let mut result: Vec<_> = found.iter().map(without_clock).collect();
                result.sort();
                assert!(!result.join("").contains(MARK), "{sql} tells {result:?}");
                Ok(Outcome { result: Ok(result), rows })
            }
            Err(error) => match ScopeError::of(&error) {
                Some(refused) => Err(refused.clone()),
                None => Ok(Outcome { result: Err(error.to_string()), rows }),
            },
        }
    }

    /// Returns all rows of others, or all own rows.
    async fn rows(&self, of_others: bool) -> Vec<String> {
        if of_others && self.neighbours == Neighbours::None {
            return Vec::new();
        }
        let sign = if of_others { "<>" } else { "=" };
        let mut rows = Vec::new();
        for table in OF_TENANT {
            let sql = format!("SELECT * FROM {table} WHERE tenant_id {sign} {OWN}");
            let found =
                self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.unwrap();
            rows.extend(found.iter().map(|row| format!("{table}: {}", without_clock(row))));
        }
        rows.sort();
        rows
    }
}

async fn first_rows(db: &impl StreamTrait, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
    db.stream_raw(statement).await?.take(5_000).try_collect().await
}

/// Returns a row as text without times of today, in which none of ours is.
#[allow(clippy::disallowed_methods, reason = "it looks for what the clock of the database told")]
fn without_clock(row: &QueryResult) -> String {
    let (mut text, today) = (text(row), Utc::now().format("%Y-%m-%d ").to_string());
    while let Some(place) = text.find(&today) {
        let end = text.len().min(place + "2026-11-20 00:00:00".len());
        text.replace_range(place..end, "by the clock");
    }
    text
}

//! The printed migration, run on tables that had no tenant: afterwards the check is content, and the rows are there.

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tenantry_isolation::{
    Dialect, Hook, Registry, TenantTable, TenantType,
    inspection::{self, Declarations, PlanError, PlannedTable},
};

use super::{Existing, OWN, all, text};

const SHOP: &[&str] = &[
    "CREATE TABLE countries (code text PRIMARY KEY)",
    "CREATE TABLE customers (ID, email text NOT NULL UNIQUE, country text REFERENCES countries (code))",
    "CREATE TABLE invoices (ID, customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE, \
     parent_id bigint REFERENCES invoices (id) ON DELETE SET NULL, number bigint NOT NULL CHECK (number > 0), \
     note text DEFAULT 'it''s (new', CONSTRAINT one_number UNIQUE (customer_id, number))",
    "CREATE TABLE lines (invoice_id bigint NOT NULL REFERENCES invoices (id), place bigint NOT NULL, what text, \
     PRIMARY KEY (invoice_id, place))",
    "CREATE INDEX invoices_by_note ON invoices (lower(note)) WHERE number > 1",
    "CREATE UNIQUE INDEX invoices_by_number ON invoices (number, id)",
    "INSERT INTO countries VALUES ('it')",
    "INSERT INTO customers (id, email, country) VALUES (1, 'own@example.com', 'it'), (2, 'foreign@example.com', NULL)",
    "INSERT INTO invoices (id, customer_id, parent_id, number) VALUES (1, 1, NULL, 7), (2, 2, NULL, 8), (3, 1, 1, 9)",
    "INSERT INTO lines VALUES (1, 1, 'lamp'), (2, 1, 'chair')",
];

fn table(name: &str, tenant_type: Option<TenantType>, backfill: &str) -> PlannedTable {
    PlannedTable {
        name: name.to_owned(),
        tenant_column: "organization_id".to_owned(),
        tenant_type,
        backfill: Some(backfill.to_owned()),
    }
}

/// Plans the shop for tenants whose IDs are written so in SQL.
fn shop(tenant_type: TenantType, [own, foreign]: [&str; 2]) -> Vec<PlannedTable> {
    let of = |name, backfill: &str| table(name, Some(tenant_type), backfill);
    vec![
        of("customers", &format!("CASE WHEN id = 1 THEN {own} ELSE {foreign} END")),
        of("invoices", "SELECT c.organization_id FROM customers c WHERE c.id = customer_id"),
        of("lines", "SELECT i.organization_id FROM invoices i WHERE i.id = invoice_id"),
    ]
}

fn registry(tenant_type: TenantType) -> Registry {
    let by = || TenantTable::by("organization_id").of_type(tenant_type);
    Registry::builder()
        .table_with("customers", &["organization_id", "id", "email", "country"], by())
        .table_with("invoices", &["organization_id", "id", "customer_id", "parent_id", "number", "note"], by())
        .table_with("lines", &["organization_id", "invoice_id", "place", "what"], by())
        .build()
        .unwrap()
}

async fn planned(db: &DatabaseConnection, planned: &[PlannedTable]) -> Result<String, PlanError> {
    inspection::plan(db, &Declarations::of(Registry::builder().build().unwrap()), planned).await
}

/// Runs a plan. The line for the sqlite3 shell is not for the database.
async fn run(owner: &DatabaseConnection, plan: &str) -> Result<(), sea_orm::DbErr> {
    let is_sqlite = owner.get_database_backend() == sea_orm::DbBackend::Sqlite;
    assert_eq!(plan.contains("\n.bail on\n"), is_sqlite, "{plan}");
    owner.execute_unprepared(&plan.replace(".bail on", "")).await.map(drop)
}

const UUIDS: [&str; 2] = ["'00000000-0000-0000-0000-000000000007'", "'00000000-0000-0000-0000-000000000008'"];

#[rstest]
#[case::uuid(Dialect::Postgres, TenantType::Uuid, UUIDS.map(|id| format!("{id}::uuid")))]
#[case::text(Dialect::Postgres, TenantType::Text, UUIDS.map(str::to_owned))]
#[case::bigint(Dialect::Postgres, TenantType::BigInt, ["7", "8"].map(str::to_owned))]
#[case::blob(Dialect::Sqlite, TenantType::Uuid, ["x'00000000000000000000000000000007'", "x'00000000000000000000000000000008'"].map(str::to_owned))]
#[case::text_of_sqlite(Dialect::Sqlite, TenantType::Text, UUIDS.map(str::to_owned))]
#[case::integer(Dialect::Sqlite, TenantType::BigInt, ["7", "8"].map(str::to_owned))]
#[tokio::test]
async fn the_check_is_content_after_the_printed_plan(
    #[case] dialect: Dialect,
    #[case] tenant_type: TenantType,
    #[case] ids: [String; 2],
) {
    let existing = Existing::of(dialect, SHOP).await;
    if dialect == Dialect::Postgres {
        for sql in [
            "CREATE INDEX lines_by_what ON lines USING hash (what)",
            "ALTER TABLE lines ADD COLUMN serial bigserial",
            "GRANT USAGE ON SCHEMA public TO PUBLIC; GRANT SELECT ON customers TO PUBLIC",
        ] {
            existing.owner.execute_unprepared(sql).await.unwrap();
        }
    }
    let ids = ids.each_ref().map(String::as_str);
    let plan = planned(&existing.serving, &shop(tenant_type, ids)).await.unwrap();
    run(&existing.owner, &plan).await.unwrap_or_else(|error| panic!("{error}\n{plan}"));

    let registry = registry(tenant_type);
    existing.check(&registry).await.unwrap_or_else(|missing| panic!("{missing}\n{plan}"));
    let declared = Declarations::of(registry.clone());
    let inspected = inspection::inspect(&existing.serving, &declared).await.unwrap();
    let of_shop = |finding: &&inspection::Finding| registry.table(&finding.about).is_some();
    let tells_of_catalogue = |finding: &&inspection::Finding| !finding.what.contains("probe");
    assert_eq!(inspected.findings.iter().filter(of_shop).find(tells_of_catalogue), None, "{plan}");
    let again = planned(&existing.serving, &shop(tenant_type, ids)).await.unwrap();
    assert!(again.starts_with("-- Nothing is missing"), "{again}");

    let hook = Hook::new(registry);
    let own = "SELECT c.email || ' ' || i.number || coalesce(' ' || i.parent_id, '') || ' ' || i.note AS x \
               FROM invoices i JOIN customers c ON c.id = i.customer_id ORDER BY i.id";
    let begun = match tenant_type {
        TenantType::BigInt => hook.begin(&existing.serving, 7).await.unwrap(),
        TenantType::Text => hook.begin(&existing.serving, OWN.to_string()).await.unwrap(),
        TenantType::Uuid => hook.begin(&existing.serving, OWN).await.unwrap(),
    };
    assert_eq!(text(&begun, own).await, "own@example.com 7 it's (new;own@example.com 9 1 it's (new");
    assert_eq!(text(&begun, "SELECT what AS x FROM lines").await, "lamp");
    // The same ID as another tenant's, whose row it does not meet.
    all(&begun, "INSERT INTO customers (id, email) VALUES (2, 'foreign@example.com')", vec![]).await.unwrap();
    all(&begun, "INSERT INTO invoices (id, customer_id, number) VALUES (9, 2, 8)", vec![]).await.unwrap();
    let refused = all(&begun, "INSERT INTO invoices (id, customer_id, number) VALUES (10, 3, 0)", vec![]).await;
    assert!(refused.unwrap_err().to_lowercase().contains("check"), "the condition on the number is kept");
}

#[tokio::test]
async fn a_reference_to_another_tenants_row_can_not_be_made_after_the_plan() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let existing = Existing::of(dialect, SHOP).await;
        let plan = planned(&existing.serving, &shop(TenantType::Text, UUIDS)).await.unwrap();
        run(&existing.owner, &plan).await.unwrap();
        let db = Hook::new(registry(TenantType::Text)).connection(existing.owner.clone(), OWN);
        let crossing = all(&db, "INSERT INTO invoices (id, customer_id, number) VALUES (5, 2, 8)", vec![]).await;
        assert!(crossing.unwrap_err().to_lowercase().contains("foreign key"));
        if dialect == Dialect::Postgres {
            all(&db, "DELETE FROM lines", vec![]).await.unwrap();
            all(&db, "DELETE FROM invoices WHERE id = 1", vec![]).await.unwrap();
            assert_eq!(text(&db, "SELECT id || coalesce(' ' || parent_id, '') AS x FROM invoices").await, "3");
        }
    }
}

#[rstest]
#[case::postgres(Dialect::Postgres)]
#[case::sqlite(Dialect::Sqlite)]
#[tokio::test]
async fn a_table_that_would_be_left_behind_is_named(#[case] dialect: Dialect) {
    let existing = Existing::of(dialect, SHOP).await;
    let shop = shop(TenantType::Uuid, UUIDS);
    let error = planned(&existing.serving, &shop[..2]).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "lines can't stay as it is: it refers to invoices without a tenant; plan it in the same run (--table lines)"
    );
    let with_uuids =
        Registry::builder().table_with("t", &["tenant_id"], TenantTable::default().of_type(TenantType::Uuid)).build();
    let by_number = [table("customers", Some(TenantType::BigInt), "1")];
    let error = inspection::plan(&existing.serving, &Declarations::of(with_uuids.unwrap()), &by_number).await;
    assert!(error.unwrap_err().to_string().starts_with("the tenants of customers have numbers"));
    let error = planned(&existing.serving, &[table("nothing", None, "1")]).await.unwrap_err().to_string();
    assert!(error.starts_with("there is no table nothing"), "{error}");
    let by_number =
        [PlannedTable { tenant_column: "number".to_owned(), ..table("invoices", Some(TenantType::Uuid), "1") }];
    let error = planned(&existing.serving, &by_number).await.unwrap_err().to_string();
    assert!(error.contains("the column number of invoices is of type bigint"), "{error}");
}

#[tokio::test]
async fn a_plan_without_a_backfill_stops_at_rows_without_a_tenant() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let existing = Existing::of(dialect, SHOP).await;
        let mut shop = shop(TenantType::Text, UUIDS);
        shop[0].backfill = None;
        let plan = planned(&existing.serving, &shop).await.unwrap();
        assert!(plan.contains("REPLACE: the tenant of each row of customers"), "{plan}");
        let error = run(&existing.owner, &plan).await.unwrap_err().to_string().to_lowercase();
        assert!(error.contains("null"), "{error}");
    }
}

/// Names that need quotes, and rows that would point at another tenant's.
#[tokio::test]
async fn a_plan_fails_as_a_whole_where_rows_cross() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let tables = [
            "CREATE TABLE \"user\" (ID, name text)",
            "CREATE TABLE \"order\" (ID, \"user\" bigint REFERENCES \"user\" (id))",
            "CREATE INDEX \"by (user)\" ON \"order\" (\"user\")",
            "INSERT INTO \"user\" (id) VALUES (1), (2)",
            "INSERT INTO \"order\" (id, \"user\") VALUES (1, 2)",
        ];
        let existing = Existing::of(dialect, &tables).await;
        let good =
            |backfill| [table("user", Some(TenantType::Text), "id"), table("order", Some(TenantType::Text), backfill)];
        let crossing = planned(&existing.serving, &good("'1'")).await.unwrap();
        run(&existing.owner, &crossing).await.unwrap_err();
        // As the connection of a shell that stops, which is closed.
        let _ = existing.owner.execute_unprepared("ROLLBACK").await;
        let again = planned(&existing.serving, &good("'2'")).await.unwrap();
        assert_eq!(again, crossing.replace("('1')", "('2')"), "nothing was changed");
        run(&existing.owner, &again).await.unwrap_or_else(|error| panic!("{error}\n{again}"));
    }
}

/// Tables in a schema of their own, which the connection finds by no search path.
#[tokio::test]
async fn tables_with_a_schema_are_planned() {
    let tables = [
        "CREATE SCHEMA billing",
        "CREATE TABLE billing.customers (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE)",
        "CREATE TABLE billing.\"order\" (ID, customer_id bigint NOT NULL REFERENCES billing.customers (id), number bigint)",
        "CREATE TABLE customers (ID, email text)",
        "CREATE INDEX by_number ON billing.\"order\" (number)",
        "INSERT INTO billing.customers (id, email) VALUES (1, 'own@example.com'), (2, 'foreign@example.com')",
        "INSERT INTO billing.\"order\" (id, customer_id, number) VALUES (1, 1, 7), (2, 2, 8)",
        "SELECT setval('billing.customers_id_seq', 10)",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
    ];
    let existing = Existing::of(Dialect::Postgres, &tables).await;
    let of = |name, backfill: &str| table(name, Some(TenantType::BigInt), backfill);
    let shop = [
        of("billing.customers", "id + 6"),
        of("billing.order", "SELECT c.organization_id FROM billing.customers c WHERE c.id = customer_id"),
    ];
    let plan = planned(&existing.serving, &shop).await.unwrap();
    run(&existing.owner, &plan).await.unwrap_or_else(|error| panic!("{error}\n{plan}"));
    let by = || TenantTable::by("organization_id").of_type(TenantType::BigInt);
    let registry = Registry::builder()
        .table_with("billing.customers", &["organization_id", "id", "email"], by())
        .table_with("billing.order", &["organization_id", "id", "customer_id", "number"], by())
        .build()
        .unwrap();
    existing.check(&registry).await.unwrap_or_else(|missing| panic!("{missing}\n{plan}"));
    let again = planned(&existing.serving, &shop).await.unwrap();
    assert!(again.starts_with("-- Nothing is missing"), "{again}");

    let begun = Hook::new(registry).begin(&existing.serving, 7).await.unwrap();
    let own = "SELECT c.email || ' ' || o.number AS x FROM billing.\"order\" o JOIN billing.customers c ON c.id = o.customer_id";
    assert_eq!(text(&begun, own).await, "own@example.com 7");
    // The sequence of the key may be used.
    all(&begun, "INSERT INTO billing.customers (email) VALUES ('foreign@example.com')", vec![]).await.unwrap();
    drop(begun);
    let error = planned(&existing.serving, &[table("nowhere.customers", None, "1")]).await.unwrap_err().to_string();
    assert!(error.starts_with("there is no table nowhere.customers"), "{error}");
    // The table of the same name in the connection's own schema is another one.
    let of_public = planned(&existing.serving, &[of("customers", "7")]).await.unwrap();
    assert!(of_public.contains("ALTER TABLE \"customers\" ") && !of_public.contains("billing"), "{of_public}");
    // A table that becomes read-only needs its sequence no longer.
    let only_read = Registry::builder()
        .table_with("billing.customers", &["organization_id", "id", "email"], by().read_only())
        .table_with("billing.order", &["organization_id", "id", "customer_id", "number"], by());
    let declared = Declarations::of(only_read.build().unwrap());
    let plan = inspection::plan(&existing.serving, &declared, &shop).await.unwrap();
    run(&existing.owner, &plan).await.unwrap_or_else(|error| panic!("{error}\n{plan}"));
    let usable = "SELECT has_sequence_privilege('billing.customers_id_seq', 'USAGE')::text AS x";
    assert_eq!(text(&existing.serving, usable).await, "false", "{plan}");
    let again = inspection::plan(&existing.serving, &declared, &shop).await.unwrap();
    assert!(again.starts_with("-- Nothing is missing"), "{again}");
}

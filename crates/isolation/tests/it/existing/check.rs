//! What the check at start and the doctor say of tables that were there before.

use rstest::rstest;
use sea_orm::ConnectionTrait;
use tenantry_isolation::{
    ALL_PRIVILEGES, Dialect, Keys, Registry, TenantTable, TenantType,
    inspection::{self, Declarations},
    row_level_security,
};

use super::{Existing, OF_BILLING, billing, customer, invoice, text};

/// Registers `notes`, whose keys are unique across all tenants.
fn notes(tenant_type: Option<TenantType>) -> Registry {
    let table = TenantTable::by("account_id").keys(Keys::Global);
    let table = tenant_type.map_or(table.clone(), |tenant_type| table.of_type(tenant_type));
    Registry::builder().table_with("notes", &["id", "account_id", "word"], table).build().unwrap()
}

#[rstest]
#[case::postgres(Dialect::Postgres)]
#[case::sqlite(Dialect::Sqlite)]
#[tokio::test]
async fn declared_keys_are_noted_and_undeclared_ones_stop_the_start(#[case] dialect: Dialect) {
    let (existing, hook) = billing(dialect).await;
    existing.raise(TenantType::Uuid, OF_BILLING).await;
    existing.check(hook.registry()).await.unwrap();

    let inspected = inspection::inspect(&existing.serving, &Declarations::of(hook.registry().clone())).await.unwrap();
    let notes = inspected.notes.join("\n");
    for weaker in [
        "customers: its primary key",
        "customers: its unique key",
        "invoices: its index invoices_by_total begins with total: a search by it takes time that depends on other",
        "invoices: its id is counted by the database",
        "invoices: its reference to customers does not carry organization_id: a row can point at another tenant's, \
         tells by that whether it exists, and is deleted with it",
    ] {
        assert!(notes.contains(weaker), "{weaker}: {notes}");
    }
    assert_eq!(notes.matches("begins with").count(), 4, "{notes}");
    let structural =
        |finding: &&inspection::Finding| finding.what.contains("begins with") || finding.what.contains("carry");
    assert_eq!(inspected.findings.iter().find(structural), None);
    assert!(inspected.tables.iter().all(|table| table.keys == Some(false)));

    // Without an entity the registry trusts the primary key, and the check looks.
    let undeclared = Registry::builder()
        .table("customers", &["organization_id", "id", "email"])
        .table("invoices", &["organization_id", "id", "customer_id", "total", "note"])
        .build()
        .unwrap();
    let missing = existing.check(&undeclared).await.unwrap_err();
    for (what, count) in [("begins with", 4), ("does not carry organization_id, so that it can cross", 1)] {
        assert_eq!(missing.matches(what).count(), count, "{missing}");
    }
    let _ = (customer::Entity, invoice::Entity);
}

#[rstest]
#[case::bytes(Dialect::Postgres, "bytea", None, "its column account_id is of type bytea, which no tenant's ID has")]
#[case::name(Dialect::Postgres, "name", None, "its column account_id is of type name, which no tenant's ID has")]
#[case::char_n(
    Dialect::Postgres,
    "char(26)",
    Some(TenantType::Text),
    "is of type character(26) and registered as a text"
)]
#[case::other(Dialect::Postgres, "text", Some(TenantType::Uuid), "is of type text and registered as a uuid")]
#[case::number(Dialect::Sqlite, "INTEGER", Some(TenantType::Text), "is of type integer and registered as a text")]
#[case::text(Dialect::Sqlite, "TEXT", Some(TenantType::BigInt), "is of type text and registered as a bigint")]
#[case::numeric(Dialect::Sqlite, "UUID", Some(TenantType::Text), "is of type uuid and registered as a text")]
#[case::case(Dialect::Sqlite, "TEXT COLLATE NOCASE", Some(TenantType::Text), "a collation in which different texts")]
#[case::blanks(Dialect::Sqlite, "TEXT COLLATE rtrim", Some(TenantType::Text), "a collation in which different texts")]
#[case::folds(
    Dialect::Postgres,
    "text COLLATE folding",
    Some(TenantType::Text),
    "a collation in which different texts"
)]
#[tokio::test]
async fn a_tenant_column_of_another_type_stops_the_start(
    #[case] dialect: Dialect,
    #[case] column: &str,
    #[case] registered: Option<TenantType>,
    #[case] expected: &str,
) {
    let existing = Existing::of(dialect, &[]).await;
    if dialect == Dialect::Postgres {
        let folding = "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";
        existing.owner.execute_unprepared(folding).await.unwrap();
    }
    let table = format!("CREATE TABLE notes (id bigint PRIMARY KEY, account_id {column} NOT NULL, word text)");
    existing.owner.execute_unprepared(&table).await.unwrap();
    let checked = inspection::check_keys(&existing.owner, &Declarations::of(notes(registered))).await.unwrap_err();
    assert!(checked.to_string().contains(expected), "{checked}");
}

#[tokio::test]
async fn a_key_that_replaces_rows_stops_the_start() {
    let table =
        "CREATE TABLE notes (id INTEGER PRIMARY KEY ON /* so */ conflict REPLACE, account_id TEXT NOT NULL, word)";
    let existing = Existing::of(Dialect::Sqlite, &[table]).await;
    let missing = existing.check(&notes(Some(TenantType::Text))).await.unwrap_err();
    assert!(missing.contains("replaces the row it conflicts with, whosever it is"), "{missing}");
}

#[tokio::test]
async fn a_missing_function_for_the_tenants_type_is_named() {
    let table = "CREATE TABLE notes (ID, account_id bigint NOT NULL, word text)";
    let existing = Existing::of(Dialect::Postgres, &[table]).await;
    existing.raise(TenantType::Uuid, &[("notes", "account_id", TenantType::BigInt)]).await;
    let missing = existing.check(&notes(Some(TenantType::BigInt))).await.unwrap_err();
    assert!(missing.contains("there is no function app_tenant(bigint)"), "{missing}");
    existing.raise(TenantType::BigInt, &[]).await;
    existing.check(&notes(Some(TenantType::BigInt))).await.unwrap();
}

#[tokio::test]
async fn an_exclusion_that_spans_tenants_stops_the_start() {
    let table = "CREATE TABLE bookings (tenant_id uuid, id bigint, during int8range, PRIMARY KEY (tenant_id, id), \
                 EXCLUDE USING gist (during WITH &&))";
    let existing = Existing::of(Dialect::Postgres, &[table]).await;
    let registry = Registry::builder().table("bookings", &["tenant_id", "id", "during"]).build().unwrap();
    let checked = inspection::check_keys(&existing.owner, &Declarations::of(registry)).await.unwrap_err();
    assert!(checked.to_string().contains("begins with during and not with tenant_id"), "{checked}");
}

#[tokio::test]
async fn granting_a_table_grants_the_numbers_it_counts() {
    let table = "CREATE TABLE notes (id bigserial PRIMARY KEY, account_id bigint NOT NULL, word text)";
    let existing = Existing::of(Dialect::Postgres, &[table]).await;
    existing.raise(TenantType::BigInt, &[("notes", "account_id", TenantType::BigInt)]).await;
    let insert = "SELECT app_tenant(7::bigint); INSERT INTO notes (account_id, word) VALUES (7, 'counted')";
    existing.serving.execute_unprepared(insert).await.unwrap();
    // A table that is only read needs them no longer.
    let usable = "SELECT has_sequence_privilege('notes_id_seq', 'USAGE')::text AS x";
    assert_eq!(text(&existing.serving, usable).await, "true");
    let role = text(&existing.serving, "SELECT current_user::text AS x").await;
    for privileges in ["SELECT", ""] {
        row_level_security::grant(&existing.owner, &role, [("notes", ALL_PRIVILEGES)]).await.unwrap();
        row_level_security::grant(&existing.owner, &role, [("notes", privileges)]).await.unwrap();
        assert_eq!(text(&existing.serving, usable).await, "false", "{privileges}");
    }
}

/// The tenants of the probe are numbers where a tenant column is one, and their texts in a column of texts.
#[rstest]
#[case::postgres(Dialect::Postgres)]
#[case::sqlite(Dialect::Sqlite)]
#[tokio::test]
async fn tables_of_tenants_with_numbers_and_texts_are_probed(#[case] dialect: Dialect) {
    let tables = [
        "CREATE TABLE orders (ID, organization_id integer NOT NULL, note text)",
        "CREATE TABLE notes (ID, account_id text NOT NULL, note text)",
    ];
    let existing = Existing::of(dialect, &tables).await;
    let of = [("orders", "organization_id", TenantType::BigInt), ("notes", "account_id", TenantType::Text)];
    existing.raise(TenantType::BigInt, &of).await;
    let registry = of.iter().fold(Registry::builder(), |registry, (name, column, tenant_type)| {
        let by = TenantTable::by(column).keys(Keys::Global).of_type(*tenant_type);
        registry.table_with(name, &["id", column, "note"], by)
    });
    let declared = Declarations::of(registry.build().unwrap());
    let inspected = inspection::inspect(&existing.serving, &declared).await.unwrap();
    for table in &inspected.tables {
        let by_database = (dialect == Dialect::Postgres).then_some(true);
        assert_eq!((table.hook_held, table.database_held), (Some(true), by_database), "{inspected:?}");
    }
    assert_eq!(inspected.findings, []);
    if dialect == Dialect::Postgres {
        for (name, ..) in of {
            let open = format!("CREATE POLICY open ON {name} USING (true)");
            existing.owner.execute_unprepared(&open).await.unwrap();
        }
        let inspected = inspection::inspect(&existing.serving, &declared).await.unwrap();
        let held: Vec<_> = inspected.tables.iter().map(|table| (table.hook_held, table.database_held)).collect();
        assert_eq!(held, [(Some(true), Some(false)); 2], "{inspected:?}");
    }
}

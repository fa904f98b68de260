//! Isolation of statements: correct isolation passes, and each hole is found and identified.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{Access, Hook, Registry};
use tenantry_testkit::isolation::{Failure, Isolation, Report};

use super::{
    leaky::Leaky,
    world::{country, databases, product, review, seed, seed_half, setting, tables},
};

fn tables_of(report: &Report) -> BTreeSet<&str> {
    report.failures.iter().map(|failure| failure.table.as_str()).collect()
}

/// Returns the verbs of the statements that crossed.
fn verbs(report: &Report) -> BTreeSet<&str> {
    let verb = |failure: &'_ Failure| failure.statement.len().min(6);
    report.failures.iter().map(|failure| &failure.statement[..verb(failure)]).collect()
}

fn finds(report: &Report, table: &str, attempt: &str) -> bool {
    report.failures.iter().any(|failure| failure.table == table && failure.attempt == attempt)
}

/// Returns all rows as text.
async fn all_rows(db: &DatabaseConnection) -> Vec<String> {
    let mut rows = Vec::new();
    rows.extend(product::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.extend(review::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.extend(setting::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.extend(country::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.sort();
    rows
}

#[tokio::test]
async fn the_right_wall_passes_and_the_rows_are_what_the_seed_left() {
    for db in databases().await {
        let registry = tables().build().unwrap();
        let hook = Hook::new(registry.clone());
        let isolation = Isolation::of(&registry, |tenant| hook.connection(db.clone(), tenant.as_uuid()), &db);
        let report = isolation.run(seed).await;
        report.assert_isolated();
        assert!(report.tried > 1_500 && report.telling > 300 && report.refused > 200, "{report}");
        assert!(report.notes.is_empty(), "{report}");
        let rows = all_rows(&db).await;
        assert_eq!(rows.len(), 2 * (3 + 3 + 1) + 1);
        // The second run finds the rows of the seed, and nothing else of the first run.
        isolation.run(async |_, _| Ok::<(), DbErr>(())).await.assert_isolated();
        assert_eq!(all_rows(&db).await, rows);
    }
}

#[tokio::test]
async fn a_bare_connection_is_found_by_every_kind_of_statement() {
    for db in databases().await {
        let registry = tables().build().unwrap();
        let report = Isolation::of(&registry, |_| db.clone(), &db).run(seed).await;
        assert_eq!(tables_of(&report), BTreeSet::from(["countries", "products", "reviews", "settings", "wages"]));
        for attempt in [
            "select all",
            "count",
            "the other's tenant",
            "CTE",
            "EXCEPT",
            "page by sku",
            "IN subquery on sku",
            "FULL JOIN with reviews",
            "touch every price",
            "overwrite every price",
            "overwrite the other's price",
            "give a row away",
            "insert for the other a new row",
            "copy the other's rows",
            "upsert on tenant_id, id",
            "a second statement",
            "CREATE VIEW",
            "in a savepoint",
            "after a transaction",
        ] {
            assert!(finds(&report, "products", attempt), "{attempt} was not reported:\n{report}");
        }
        for attempt in ["delete all", "delete the other's", "delete by a subquery on the other"] {
            assert!(finds(&report, "reviews", attempt), "{attempt} was not reported:\n{report}");
        }
        assert!(finds(&report, "wages", "read what is not registered"), "{report}");
        assert!(finds(&report, "countries", "write what is not the tenant's"), "{report}");
        let restored = !report.failures.iter().any(|failure| failure.crossed.contains("could not be restored"));
        assert!(restored && all_rows(&db).await.len() == 15, "{report}");
    }
}

#[tokio::test]
async fn a_table_registered_as_shared_by_all_is_found_unless_it_is_meant() {
    for db in databases().await {
        let registry = Registry::builder()
            .tenant::<review::Entity>()
            .tenant::<setting::Entity>()
            .global::<product::Entity>(Access::Writable)
            .global::<country::Entity>(Access::ReadOnly)
            .build()
            .unwrap();
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| hook.connection(db.clone(), tenant.as_uuid());
        let report = Isolation::of(&registry, open, &db).run(seed).await;
        assert!(finds(&report, "products", "select all") && finds(&report, "products", "give a row away"), "{report}");
        assert!(tables_of(&report).is_subset(&BTreeSet::from(["products", "reviews", "settings"])), "{report}");
        // Other tables are only reported for joins with this one.
        let joined = |failure: &Failure| failure.table == "products" || failure.attempt.contains("with products");
        let blamed: Vec<&Failure> = report.failures.iter().filter(|failure| !joined(failure)).collect();
        assert!(blamed.is_empty(), "{blamed:#?}");

        let nothing = async |_, _| Ok::<(), DbErr>(());
        Isolation::of(&registry, open, &db).shared_on_purpose("products").run(nothing).await.assert_isolated();
    }
}

/// Asserts that the hole is found if only statements that begin with that word pass unconfined. Writing statements may
/// then meet rows of the other tenant.
async fn assert_hole_is_found(hole: &'static str) {
    for db in databases().await {
        let registry = tables().build().unwrap();
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| Leaky::of(&db, &hook, tenant.as_uuid(), hole);
        seed(db.clone(), TENANTS[0]).await.unwrap();
        seed(db.clone(), TENANTS[1]).await.unwrap();
        let isolation = Isolation::of(&registry, open, &db).between(TENANTS[0], TENANTS[1]);
        let report = isolation.run(async |_, _| Ok::<(), DbErr>(())).await;
        let found = verbs(&report);
        assert!(found.contains(hole) && found.is_subset(&BTreeSet::from([hole, "INSERT", "UPDATE"])), "{report}");
        // Besides its hole, the connection does not compare the values for the tenant column.
        for attempt in ["give a row away", "insert for the other a new row"] {
            assert!(finds(&report, "products", attempt), "{attempt}: {report}");
        }
    }
}

#[tokio::test]
async fn a_hole_for_reads_is_found() {
    assert_hole_is_found("SELECT").await;
}

#[tokio::test]
async fn a_hole_for_updates_is_found() {
    assert_hole_is_found("UPDATE").await;
}

#[tokio::test]
async fn a_hole_for_deletes_is_found() {
    assert_hole_is_found("DELETE").await;
}

const TENANTS: [TenantId; 2] = [
    TenantId::new(uuid::Uuid::from_u128(0x0198_7000_8000_0000_0000_0000_0000_0001)),
    TenantId::new(uuid::Uuid::from_u128(0x0198_7000_8000_0000_0000_0000_0000_0002)),
];

#[tokio::test]
async fn a_wall_that_lets_nothing_through_or_knows_one_tenant_only_is_none() {
    for db in databases().await {
        let registry = tables().build().unwrap();
        let hook = Hook::new(registry.clone());
        let closed = Hook::new(Registry::builder().build().unwrap());
        seed(db.clone(), TENANTS[0]).await.unwrap();
        seed(db.clone(), TENANTS[1]).await.unwrap();
        let nothing = async |_, _| Ok::<(), DbErr>(());
        let open = |tenant: TenantId| closed.connection(db.clone(), tenant.as_uuid());
        let report = Isolation::of(&registry, open, &db).between(TENANTS[0], TENANTS[1]).run(nothing).await;
        assert!(
            report.failures.iter().any(|failure| failure.crossed.contains("own rows do not come back")),
            "{report}"
        );

        let open = |_| hook.connection(db.clone(), TENANTS[0].as_uuid());
        let report = Isolation::of(&registry, open, &db).between(TENANTS[0], TENANTS[1]).run(nothing).await;
        assert!(finds(&report, "products", "select all"), "{report}");
    }
}

#[tokio::test]
async fn a_key_that_forgot_the_tenant_is_found_where_an_upsert_meets_it() {
    for db in databases().await {
        db.execute_unprepared("CREATE UNIQUE INDEX forgot ON products (sku)").await.unwrap();
        let registry = tables().build().unwrap();
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| Leaky::of(&db, &hook, tenant.as_uuid(), "INSERT");
        let report = Isolation::of(&registry, open, &db).run(seed).await;
        assert!(finds(&report, "products", "upsert on sku"), "{report}");
        // The hook nevertheless prevents any change of the other tenant's rows.
        let open = |tenant: TenantId| hook.connection(db.clone(), tenant.as_uuid());
        Isolation::of(&registry, open, &db).run(async |_, _| Ok::<(), DbErr>(())).await.assert_isolated();
    }
}

#[tokio::test]
async fn what_proves_nothing_fails() {
    for db in databases().await {
        let registry = tables().build().unwrap();
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| hook.connection(db.clone(), tenant.as_uuid());
        let report = Isolation::of(&registry, open, &db).run(seed_half).await;
        assert_eq!(tables_of(&report), BTreeSet::from(["reviews"]), "{report}");
        assert!(report.to_string().contains("the seed left the table empty"), "{report}");

        let failing = async |_, _| Err::<(), _>(DbErr::Custom("no luck".to_owned()));
        let report = Isolation::of(&registry, open, &db).run(failing).await;
        assert!(report.to_string().contains("the seed failed: Custom Error: no luck"), "{report}");

        let nothing = Registry::builder().global::<country::Entity>(Access::ReadOnly).build().unwrap();
        let report = Isolation::of(&nothing, open, &db).run(seed_half).await;
        assert!(report.to_string().contains("no table of a tenant is registered"), "{report}");
    }
}

#[tokio::test]
#[should_panic(expected = "registry  no table of a tenant is registered")]
async fn the_panic_is_the_table_of_failures() {
    let [db, _] = databases().await;
    let nothing = Registry::builder().build().unwrap();
    let mut report = Isolation::of(&nothing, |_| db.clone(), &db).run(seed).await;
    report.tried = 1;
    report.assert_isolated();
}

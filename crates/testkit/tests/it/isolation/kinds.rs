//! The kit invents the rows of tables of every kind, and tries everything on them: with the right wall nothing crosses,
//! and with a broken one it does.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Set};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{
    Hook, Registry,
    inspection::{synthetic_rows::Catalogue, table_names},
};
use tenantry_testkit::{
    isolation::{Isolation, Report},
    postgres::postgres,
};

use super::{leaky::Leaky, world::product};

const POSTGRES: &str = include_str!("../../../../isolation/tests/it/inspection/postgres.sql");
const SQLITE: &str = include_str!("../../../../isolation/tests/it/inspection/sqlite.sql");

async fn database(url: String, sql: &str) -> DatabaseConnection {
    let options = ConnectOptions::new(url).max_connections(1).sqlx_logging(false).to_owned();
    let db = Database::connect(options).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db
}

async fn on_postgres() -> DatabaseConnection {
    database(postgres().database(), POSTGRES).await
}

async fn on_sqlite() -> DatabaseConnection {
    database("sqlite::memory:".to_owned(), SQLITE).await
}

/// Registers each table of tenants alone if it can be, because joins of all of them would take minutes.
async fn each_alone(db: &DatabaseConnection) -> Vec<(String, Registry)> {
    let nothing = Registry::builder().build().unwrap();
    let catalogue = Catalogue::read(db, &nothing).await.unwrap();
    let mut registries = Vec::new();
    for name in table_names(db, &nothing).await.unwrap() {
        let columns: Vec<&str> = catalogue.columns(&name).collect();
        if columns[0] == "tenant_id" {
            let registry = Registry::builder().table(&name, &columns);
            // The rows of these two refer to each other, so a row of one needs to know whose the other is.
            let registry = match name.as_str() {
                "knights" => registry.table("squires", &catalogue.columns("squires").collect::<Vec<_>>()),
                "squires" => registry.table("knights", &catalogue.columns("knights").collect::<Vec<_>>()),
                _ => registry,
            };
            registries.push((name.clone(), registry.build().unwrap()));
        }
    }
    registries
}

fn finds(report: &Report, table: &str, attempt: &str) -> bool {
    report.failures.iter().any(|failure| failure.table == table && failure.attempt == attempt)
}

/// Returns the number of tables that were tried.
async fn try_all(db: DatabaseConnection) -> usize {
    let all = each_alone(&db).await;
    for (name, registry) in &all {
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| hook.connection(db.clone(), tenant.as_uuid());
        let report = Isolation::of(registry, open, &db).run_on_invented_rows().await;
        assert!(report.is_isolated(), "{name}: {report}");
        assert_eq!(report.notes, Vec::<String>::new(), "{name}");
        assert!(report.tried > 200 && report.telling > 40, "{name}: {report}");
    }
    all.len()
}

#[tokio::test]
async fn a_table_of_every_kind_is_tried_on_postgres() {
    assert_eq!(try_all(on_postgres().await).await, 16);
}

#[tokio::test]
async fn a_table_of_every_kind_is_tried_on_sqlite() {
    assert_eq!(try_all(on_sqlite().await).await, 13);
}

/// Opens every wall, and asserts that the attempts on these columns are reported.
async fn assert_crossed(db: &DatabaseConnection, columns: &[(&str, &[&str])]) {
    for (name, registry) in each_alone(db).await {
        let Some((_, columns)) = columns.iter().find(|(table, _)| *table == name) else { continue };
        let report = Isolation::of(&registry, |_| db.clone(), db).run_on_invented_rows().await;
        let of_columns = columns.iter().flat_map(|column| {
            [format!("touch every {column}"), format!("overwrite the other's {column}"), format!("page by {column}")]
        });
        let of_tables =
            ["select all", "the other's tenant", "give a row away", "delete all", "delete by the other's key"];
        let of_tables = of_tables.into_iter().chain(["insert for the other a new row", "copy the other's rows"]);
        for attempt in of_tables.map(str::to_owned).chain(of_columns) {
            // A key of the labels has a type with two values. The other tenant has both, so it can get no row more.
            let adds = ["give a row away", "insert for the other a new row", "copy the other's rows"];
            if name == "labels" && adds.contains(&attempt.as_str()) {
                continue;
            }
            assert!(finds(&report, &name, &attempt), "{attempt} was not reported: {report}");
        }
        // The rows are put back, whatever their types are.
        let restored = !report.failures.iter().any(|failure| failure.crossed.contains("could not be restored"));
        assert!(restored, "{name}: {report}");
    }
}

#[tokio::test]
async fn a_missing_wall_is_found_on_types_that_are_not_bound() {
    let columns: &[(&str, &[&str])] = &[
        ("amounts", &["price", "share"]),
        ("documents", &["picture", "address", "marks"]),
        ("labels", &["stars", "code"]),
        ("lists", &["tags", "ids", "moods"]),
    ];
    assert_crossed(&on_postgres().await, columns).await;
}

#[tokio::test]
async fn a_missing_wall_is_found_on_computed_and_checked_columns() {
    assert_crossed(&on_postgres().await, &[("computed", &["price"]), ("moments", &["lasts", "during"])]).await;
    assert_crossed(&on_sqlite().await, &[("computed", &["price"]), ("documents", &["facts"])]).await;
}

#[tokio::test]
async fn a_hole_for_inserts_is_found_on_types_that_are_not_bound() {
    let db = on_postgres().await;
    for (name, registry) in each_alone(&db).await {
        if !["lists", "computed"].contains(&name.as_str()) {
            continue;
        }
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| Leaky::of(&db, &hook, tenant.as_uuid(), "INSERT");
        let report = Isolation::of(&registry, open, &db).run_on_invented_rows().await;
        assert!(finds(&report, &name, "insert for the other a new row"), "{name}: {report}");
        assert!(!finds(&report, &name, "select all"), "{name}: {report}");
    }
}

const PRODUCTS: &str = "CREATE TABLE products (tenant_id UUID NOT NULL, id UUID NOT NULL, sku TEXT NOT NULL, \
     price BIGINT NOT NULL, note TEXT, PRIMARY KEY (tenant_id, id), CHECK (length(sku) * length(sku) = 1681))";

#[tokio::test]
async fn where_no_row_can_be_invented_it_says_so_and_takes_one() {
    let in_memory = database("sqlite::memory:".to_owned(), PRODUCTS).await;
    for db in [in_memory, database(postgres().database(), PRODUCTS).await] {
        let registry = Registry::builder().tenant::<product::Entity>().build().unwrap();
        let hook = Hook::new(registry.clone());
        let open = |tenant: TenantId| hook.connection(db.clone(), tenant.as_uuid());
        let isolation = Isolation::of(&registry, open, &db);
        let report = isolation.run_on_invented_rows().await;
        let condition = match db.get_database_backend() {
            DbBackend::Postgres => "CHECK (((length(sku) * length(sku)) = 1681))",
            _ => "CHECK (length(sku) * length(sku) = 1681)",
        };
        let told = format!(
            "no row could be invented: no value that was tried for its column sku satisfies {condition}; \
             Isolation::row can supply one"
        );
        let seeds: Vec<_> = report.failures.iter().filter(|failure| failure.crossed == told).collect();
        assert_eq!(seeds.len(), 2, "{report}");
        assert_eq!((seeds[0].table.as_str(), seeds[0].attempt.as_str()), ("products", "seed"));

        let number = std::sync::atomic::AtomicU32::new(1);
        let isolation = isolation.row(|tenant| {
            let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let (id, sku) = (uuid::Uuid::from_u128(number.into()), format!("{number:05}{tenant}"));
            product::ActiveModel {
                tenant_id: Set(tenant.as_uuid()),
                id: Set(id),
                sku: Set(sku),
                price: Set(1),
                note: Set(None),
            }
        });
        let report = isolation.run_on_invented_rows().await;
        report.assert_isolated();
        assert_eq!(report.notes, Vec::<String>::new());
    }
}

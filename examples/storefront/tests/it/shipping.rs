//! Each shop starts with the same shipping methods, which are its own from then on. Older shops are given them too.

use std::{process::Command, time::Duration};

use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use storefront::shop;
use tenantry_domain::tenant::TenantMove;
use tenantry_test_app::{TestApp, TestMember};
use tokio::time::timeout;

use crate::world::{On, open, past_the_walls, rows_of};

const PATH: &str = "/api/v1/shipping-methods";

async fn codes(member: &TestMember) -> Vec<String> {
    let listed = member.get(PATH).await.assert("200").json();
    listed["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

fn parcel() -> Value {
    json!({"code": "parcel", "name": "Parcel", "price_minor": 490, "currency": "EUR"})
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn each_shop_starts_with_them_and_changes_its_own(#[case] on: On) {
    let app = open(on).await;
    let (acme, bolt) = (app.tenant("acme").await, app.tenant("bolt").await);
    assert_eq!(acme.owner.get(PATH).await.assert("200").json()["items"][0], parcel());
    let remove = "DELETE FROM shipping_methods WHERE code = 'parcel'";
    let database = app.composed.persistence.database.tenant(acme.id);
    assert_eq!(database.execute_unprepared(remove).await.unwrap().rows_affected(), 1);
    // What a shop removed does not come back.
    app.work_off().await;
    assert_eq!(codes(&acme.owner).await, ["pickup"]);
    assert_eq!(codes(&bolt.owner).await, ["parcel", "pickup"]);
    app.get(PATH).await.assert("401 token_missing");
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_person_who_founds_another_shop_starts_with_them_there_too(#[case] on: On) {
    let app = open(on).await;
    let acme = app.tenant("acme").await;
    acme.owner.post("/v1/tenants", json!({"name": "Second"})).await.assert("201");
    assert_eq!(rows_of(&app, "shipping_methods").await, 4);
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_shop_that_can_not_be_seeded_is_not_founded(#[case] on: On) {
    let app = open(on).await;
    past_the_walls(&app, "DROP TABLE shipping_methods").await;
    let body = json!({
        "email": "ada@example.com", "password": storefront::seed::PASSWORD, "name": "Ada", "tenant": {"name": "Acme"}
    });
    assert!(app.post("/v1/auth/signup", body).await.status.is_server_error());
    for table in ["tenantry_tenants", "tenantry_users", "tenantry_tenant_seeds", "tenantry_memberships", "wallets"] {
        assert_eq!(rows_of(&app, table).await, 0, "{table}");
    }
}

/// Returns a shop with three companies that are older than the seed, one of them canceled.
async fn older(on: On) -> TestApp {
    let app = TestApp::on(on, shop(100)).await;
    for slug in ["acme", "bolt", "cask"] {
        let tenant = app.tenant(slug).await;
        if slug == "cask" {
            tenant.change_status(TenantMove::Cancel).await;
        }
    }
    for table in ["shipping_methods", "tenantry_tenant_seeds"] {
        past_the_walls(&app, &format!("DELETE FROM {table}")).await;
    }
    app
}

/// Runs `migrate` as another process, and returns what it says: its exit code, its output, and its errors.
fn migrate(app: &TestApp) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
    command.env("TENANTRY_DATABASE_URL", &app.database_url).env("TENANTRY_DATA_DIR", folder.path());
    let output = command.env("TENANTRY_LOG_LEVEL", "error").arg("migrate").output().unwrap();
    let [out, errors] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code(), out, errors)
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn migrating_gives_them_to_older_shops_once(#[case] on: On) {
    let app = older(on).await;
    // One of them has a method of that code already, which stands for any reason to fail.
    let taken = "INSERT INTO shipping_methods SELECT id, 'pickup', 'Ours', 0, 'EUR' FROM tenantry_tenants \
                 WHERE slug = 'acme'";
    past_the_walls(&app, taken).await;
    let (code, out, errors) = migrate(&app);
    assert_eq!((code, out.as_str()), (Some(1), "The database is up to date.\n"), "{errors}");
    assert!(errors.contains("the seed shop.shipping.1 failed"), "{errors}");
    assert!(errors.lines().last().unwrap().starts_with("storefront: seeds failed in 1 tenants"), "{errors}");
    assert_eq!(rows_of(&app, "shipping_methods").await, 1 + 2 + 2);
    assert_eq!(rows_of(&app, "tenantry_tenant_seeds").await, 2);

    past_the_walls(&app, "DELETE FROM shipping_methods WHERE name = 'Ours'").await;
    for told in ["Seeds run: 1, in 1 tenants.\n", "Seeds run: 0, in 0 tenants.\n"] {
        let (code, out, errors) = migrate(&app);
        assert_eq!((code, out.strip_prefix("The database is up to date.\n")), (Some(0), Some(told)), "{errors}");
        assert_eq!(rows_of(&app, "shipping_methods").await, 6);
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_process_that_starts_gives_them_to_older_shops_meanwhile(#[case] on: On) {
    let app = older(on).await;
    let workers = app.composed.work().await;
    let given = async { while rows_of(&app, "shipping_methods").await < 6 {} };
    timeout(Duration::from_mins(1), given).await.unwrap();
    workers.stop().await;
    assert_eq!(rows_of(&app, "tenantry_tenant_seeds").await, 3);
}

#[tokio::test]
async fn shops_that_a_release_before_founded_meanwhile_are_given_them_by_the_schedule() {
    let app = older(On::Sqlite).await;
    app.work_off().await;
    assert_eq!(rows_of(&app, "shipping_methods").await, 6);
}

//! The commands that open a database and terminate.

use std::process::{Command, Output};

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use tenantry_testkit::postgres::postgres;

use crate::world::On;

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn the_doctor_knows_the_shops_tables(#[case] on: On) {
    let folder = tempfile::tempdir().unwrap();
    let url = match on {
        On::Sqlite => format!("sqlite://{}", folder.path().join("shop.db").display()),
        On::Postgres => postgres().database(),
    };
    let run = |arguments: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
        command.env("TENANTRY_DATABASE_URL", &url).env("TENANTRY_DATA_DIR", folder.path());
        command.args(arguments).output().unwrap()
    };
    let text = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    if let On::Sqlite = on {
        assert_eq!(run(&["doctor"]).status.code(), Some(2), "there is no file");
    }
    assert_eq!(text(&run(&["migrate"])), "The database is up to date.\n");
    let sound = run(&["doctor"]);
    assert!(sound.status.success() && text(&sound).contains("No findings."), "{}", text(&sound));
    for table in ["products", "reviews", "sales_records", "wallets"] {
        assert!(text(&sound).lines().any(|line| line.starts_with(table) && line.contains("tenant")), "{table}");
    }

    let bare = Database::connect(&url).await.unwrap();
    bare.execute_unprepared("CREATE UNIQUE INDEX by_sku ON products (sku)").await.unwrap();
    bare.close().await.unwrap();
    let found = run(&["doctor", "--json"]);
    assert_eq!(found.status.code(), Some(1));
    assert!(text(&found).contains("its unique key by_sku begins with sku and not with tenant_id"), "{}", text(&found));
    let refused = run(&["migrate"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && told.contains("products: its unique key by_sku begins with sku"), "{told}");
}

//! The commands that open a database and terminate.

use std::process::{Command, Output};

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;

use crate::world::On;

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn the_doctor_knows_the_shops_tables(#[case] on: On) {
    let folder = tempfile::tempdir().unwrap();
    let url = on.url(folder.path());
    let run = |arguments: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
        command.env("TENANTRY_DATABASE_URL", &url).env("TENANTRY_DATA_DIR", folder.path());
        command.args(arguments).output().unwrap()
    };
    let text = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    if let On::Sqlite = on {
        assert_eq!(run(&["doctor"]).status.code(), Some(2), "there is no file");
    }
    assert_eq!(text(&run(&["migrate"])), "The database is up to date.\nSeeds run: 0, in 0 tenants.\n");
    let sound = run(&["doctor"]);
    assert!(sound.status.success() && text(&sound).contains("No findings."), "{}", text(&sound));
    for table in ["products", "reviews", "sales_records", "shipping_methods", "wallets"] {
        assert!(text(&sound).lines().any(|line| line.starts_with(table) && line.contains("tenant")), "{table}");
    }
    for table in ["currencies", "storefront_installation_migrations", "seaql_migrations"] {
        assert!(text(&sound).lines().any(|line| line.starts_with(table) && line.contains("shared")), "{table}");
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

#[test]
fn the_printed_documents_know_the_shops_routes_and_codes() {
    let folder = tempfile::tempdir().unwrap();
    let printed = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
        let output = command.env("TENANTRY_DATA_DIR", folder.path()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let document: Value = serde_json::from_str(&printed(&["openapi"]).1).unwrap();
    let codes = document["components"]["schemas"]["ProblemCode"].to_string();
    assert!(
        codes.contains("sku_taken") && codes.contains("Another product") && codes.contains("token_missing"),
        "{codes}"
    );
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.contains_key("/v1/members") && paths.contains_key("/api/v1/products/{id}/reviews"));
    let create = &document["paths"]["/api/v1/products"]["post"];
    assert_eq!(create["responses"]["409"]["x-problem-codes"], serde_json::json!(["sku_taken"]));
    // What all routes have, these have too.
    assert!(create["responses"]["201"]["headers"]["X-Tenant-ID"].is_object());
    assert!(create["responses"]["503"].is_object());
    assert!(printed(&["errors"]).1.contains("| 409 | `sku_taken` |"));
    let (code, text) = printed(&["doctor", "statement", "--dialect", "sqlite", "SELECT sku FROM products"]);
    assert!(code == Some(0) && text.contains("tenant id:      ?1"), "{text}");
    // Of Tenantry's own tables the shop's statements may name only the members.
    let (code, text) = printed(&["doctor", "statement", "--dialect", "sqlite", "SELECT id FROM invitations"]);
    assert!(code == Some(1) && text.starts_with("refused"), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "printing needs no data");
}

#[test]
fn a_command_of_the_shop_fails_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
        command.env("TENANTRY_DATA_DIR", folder.path()).env("TENANTRY_LOG_LEVEL", "error").args(arguments);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told) = run(&["seed", "--wallets", "0"]);
    assert_eq!(code, Some(1), "{told}");
    let last = told.lines().last().unwrap();
    assert!(last.starts_with("storefront: cannot create company company-a; seed an empty data folder: "), "{told}");
    assert_eq!(run(&["seed", "--wallets", "none"]).0, Some(2));
    assert_eq!(run(&["sow"]).0, Some(2));
    // The sentence about a setting names no program but the shop.
    let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
    let refused = command.env("TENANTRY_BNID", "127.0.0.1:0").output().unwrap();
    assert_eq!(
        String::from_utf8(refused.stderr).unwrap(),
        "storefront: TENANTRY_BNID is not a setting; did you mean TENANTRY_BIND? (--help lists all)\n"
    );
}

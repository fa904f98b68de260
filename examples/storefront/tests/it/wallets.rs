//! Each member has a wallet, opened in the transaction that makes them a member. Without a wallet nobody can join, and
//! the attempt leaves nothing behind.

use rstest::rstest;
use serde_json::json;
use storefront::shop;
use tenantry_domain::role::Role;
use tenantry_test_app::{PASSWORD, TestApp, sign_up_body};

use crate::world::{On, open, past_the_walls, rows_of};

/// The tables that a sign-up writes to.
const OF_A_SIGN_UP: [&str; 10] = [
    "tenantry_tenants",
    "tenantry_users",
    "tenantry_user_emails",
    "tenantry_memberships",
    "tenantry_member_words",
    "tenantry_user_tenants",
    "tenantry_sessions",
    "tenantry_audit_events",
    "tenantry_outbox",
    "wallets",
];

async fn assert_nothing_is_left(app: &TestApp, tables: &[&str]) {
    for table in tables {
        assert_eq!(rows_of(app, table).await, 0, "{table}");
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_new_member_has_a_wallet_from_the_start(#[case] on: On) {
    let app = open(on).await;
    let acme = app.tenant("acme").await;
    let bea = acme.member_at("bea@acme.example", Role::Viewer).await;
    for person in [&acme.owner, &bea] {
        let wallet = person.get("/api/v1/wallet").await.assert("200").json();
        assert_eq!((&wallet["balance_minor"], &wallet["currency"]), (&json!(0), &json!("EUR")));
    }
    assert_eq!(rows_of(&app, "wallets").await, 2);
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn without_a_wallet_nobody_founds_a_tenant(#[case] on: On) {
    let app = TestApp::on(on, shop(0)).await;
    let refused = app.post("/v1/auth/signup", sign_up_body("acme")).await.assert("422 provisioning_refused");
    assert_eq!(refused.text("/detail"), "No wallet can be opened: all 0 of the organization are in use.");
    assert_nothing_is_left(&app, &OF_A_SIGN_UP).await;
    let login = json!({"email": "owner@acme.example", "password": PASSWORD});
    app.post("/v1/auth/login", login).await.assert("401 invalid_credentials");
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_wallet_that_fails_fails_the_sign_up(#[case] on: On) {
    let app = open(on).await;
    past_the_walls(&app, "ALTER TABLE wallets RENAME TO purses").await;
    let failed = app.post("/v1/auth/signup", sign_up_body("acme")).await;
    assert!(failed.status.is_server_error(), "{failed:?}");
    assert!(!String::from_utf8_lossy(&failed.body).contains("wallets"), "the cause is for the log only");
    assert_nothing_is_left(&app, &OF_A_SIGN_UP[..8]).await;
    past_the_walls(&app, "ALTER TABLE purses RENAME TO wallets").await;
    app.tenant("acme").await;
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn without_a_wallet_an_invitation_stays_open(#[case] on: On) {
    let app = TestApp::on(on, shop(2)).await;
    let acme = app.tenant("acme").await;
    let bea = acme.member_at("bea@acme.example", Role::Member).await;
    let acceptance = acme.invite("cleo@acme.example", Role::Member).await;
    let refused = app.post("/v1/invitations/accept", acceptance.clone()).await;
    refused.assert("422 provisioning_refused");
    assert_eq!((rows_of(&app, "tenantry_users").await, rows_of(&app, "tenantry_memberships").await), (2, 2));
    // A person who leaves makes room for the next wallet.
    acme.owner.delete(&format!("/v1/members/{}", bea.user_id)).await.assert("204");
    assert_eq!(rows_of(&app, "wallets").await, 1);
    app.post("/v1/invitations/accept", acceptance).await.assert("201");
    assert_eq!(rows_of(&app, "wallets").await, 2);
}

#[tokio::test]
async fn another_tenants_wallets_do_not_count() {
    let app = TestApp::on(On::Sqlite, shop(1)).await;
    for slug in ["acme", "bolt", "cobalt"] {
        app.tenant(slug).await;
    }
    assert_eq!(rows_of(&app, "wallets").await, 3);
}

//! Each member has a wallet, opened in the transaction that makes them a member. Without a wallet nobody can join, and
//! the attempt leaves nothing behind.

use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use storefront::seed::PASSWORD;

use crate::world::{On, World};

/// The tables that a sign-up writes to.
const OF_A_SIGN_UP: [&str; 9] = [
    "tenantry_tenants",
    "tenantry_users",
    "tenantry_user_emails",
    "tenantry_memberships",
    "tenantry_user_tenants",
    "tenantry_sessions",
    "tenantry_audit_events",
    "tenantry_outbox",
    "wallets",
];

async fn assert_nothing_is_left(world: &World, tables: &[&str]) {
    for table in tables {
        assert_eq!(world.rows_of(table).await, 0, "{table}");
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_new_member_has_a_wallet_from_the_start(#[case] on: On) {
    let world = World::new(on).await;
    let owner = world.found("acme").await;
    let bea = world.join(&owner, "bea@acme.example", "viewer").await;
    for person in [&owner, &bea] {
        let wallet = world.get("/api/v1/wallet", &person.token).await.assert("200").json();
        assert_eq!((&wallet["balance_minor"], &wallet["currency"]), (&json!(0), &json!("EUR")));
    }
    assert_eq!(world.rows_of("wallets").await, 2);
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn without_a_wallet_nobody_founds_a_tenant(#[case] on: On) {
    let world = World::with_wallets(on, 0).await;
    let refused = world.sign_up("acme").await.assert("422 provisioning_refused");
    assert_eq!(refused.text("/detail"), "No wallet can be opened: all 0 of the organization are in use.");
    assert_nothing_is_left(&world, &OF_A_SIGN_UP).await;
    let login = json!({"email": "owner@acme.example", "password": PASSWORD});
    world.post("/v1/auth/login", "", login).await.assert("401 invalid_credentials");
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_wallet_that_fails_fails_the_sign_up(#[case] on: On) {
    let world = World::new(on).await;
    world.past_the_walls("ALTER TABLE wallets RENAME TO purses").await;
    let failed = world.sign_up("acme").await;
    assert!(failed.status.is_server_error(), "{failed:?}");
    assert!(!String::from_utf8_lossy(&failed.body).contains("wallets"), "the cause is for the log only");
    assert_nothing_is_left(&world, &OF_A_SIGN_UP[..8]).await;
    world.past_the_walls("ALTER TABLE purses RENAME TO wallets").await;
    world.found("acme").await;
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn without_a_wallet_an_invitation_stays_open(#[case] on: On) {
    let world = World::with_wallets(on, 2).await;
    let owner = world.found("acme").await;
    let bea = world.join(&owner, "bea@acme.example", "member").await;
    let acceptance = world.invite(&owner, "cleo@acme.example", "member").await;
    let refused = world.post("/v1/invitations/accept", "", acceptance.clone()).await;
    refused.assert("422 provisioning_refused");
    assert_eq!((world.rows_of("tenantry_users").await, world.rows_of("tenantry_memberships").await), (2, 2));
    // A person who leaves makes room for the next wallet.
    world.send(Method::DELETE, &format!("/v1/members/{}", bea.user_id), &owner.token, None).await.assert("204");
    assert_eq!(world.rows_of("wallets").await, 1);
    world.post("/v1/invitations/accept", "", acceptance).await.assert("201");
    assert_eq!(world.rows_of("wallets").await, 2);
}

#[tokio::test]
async fn another_tenants_wallets_do_not_count() {
    let world = World::with_wallets(On::Sqlite, 1).await;
    for slug in ["acme", "bolt", "cobalt"] {
        world.found(slug).await;
    }
    assert_eq!(world.rows_of("wallets").await, 3);
}

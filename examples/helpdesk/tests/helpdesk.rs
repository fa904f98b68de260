//! What the helpdesk promises.
#![allow(clippy::unwrap_used, reason = "a test that can't go on stops right there")]

use axum::http::Method;
use helpdesk::{registry, service};
use serde_json::json;
use tenantry_domain::role::Role;
use tenantry_test_app::TestApp;
use tenantry_testkit::isolation::Isolation;

#[tokio::test]
async fn each_organization_has_its_own_tickets() {
    let app = TestApp::sqlite(service()).await;
    let (north, south) = (app.tenant("north").await, app.tenant("south").await);
    let grace = north.member(Role::Member).await;
    let opened = grace.post("/v1/tickets", json!({"subject": "The tea is out."})).await.assert("201").json();
    assert_eq!(opened["opened_by"], grace.user_id.to_string());
    assert_eq!(north.owner.list("/v1/tickets", 50).await, std::slice::from_ref(&opened));
    assert!(south.owner.list("/v1/tickets", 50).await.is_empty());
    let close = format!("/v1/tickets/{}/close", opened["id"].as_str().unwrap());
    south.owner.send(Method::POST, &close, None).await.assert("404 not_found");
    grace.post("/v1/tickets", json!({"subject": ""})).await.assert("422 validation_failed");
}

#[tokio::test]
async fn a_manager_closes_a_ticket_and_a_member_does_not() {
    let app = TestApp::sqlite(service()).await;
    let north = app.tenant("north").await;
    let (grace, linus) = (north.member(Role::Manager).await, north.member(Role::Member).await);
    let ticket = linus.post("/v1/tickets", json!({"subject": "The tea is out."})).await.text("/id");
    let close = format!("/v1/tickets/{ticket}/close");
    linus.send(Method::POST, &close, None).await.assert("403 forbidden");
    let closed = grace.send(Method::POST, &close, None).await.assert("200").json();
    assert_eq!(closed["closed"], true);
}

#[tokio::test]
async fn no_statement_of_one_organization_reaches_another() {
    let app = TestApp::sqlite(service()).await;
    let (north, south) = (app.tenant("north").await, app.tenant("south").await);
    let (registry, bare) = (registry().unwrap(), app.unconfined().await);
    let database = &app.composed.persistence.database;
    let isolation = Isolation::of(&registry, |tenant| database.tenant(tenant), &bare).between(north.id, south.id);
    isolation.run_on_invented_rows().await.assert_isolated();
}

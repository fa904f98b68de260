//! What a test of an embedder relies on: its tenants are apart, and time, mail and refusals are the test's.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on stops right there")]

use axum::http::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use tenantry_domain::{Span, role::Role, tenant::TenantMove};
use tenantry_infrastructure::persistence::members;
use tenantry_server::Tenantry;
use tenantry_test_app::{TestApp, call, sign_up_body};

async fn app() -> TestApp {
    TestApp::sqlite(Tenantry::new("bare")).await
}

fn emails(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn members_have_the_role_and_the_rows_of_their_tenant() {
    let app = app().await;
    let (north, south) = (app.tenant("north").await, app.tenant("south").await);
    for role in Role::ALL {
        let member = north.member(role).await;
        let me = member.get("/v1/me").await.assert("200");
        assert_eq!((me.text("/role"), me.text("/user/id")), (role.to_string(), member.user_id.to_string()));
        assert_eq!((member.tenant_id, me.json()["user"]["email_verified"].clone()), (north.id, json!(true)));
    }
    assert_eq!(members::Entity::find().count(&north.database()).await.unwrap(), 6);
    assert_eq!(members::Entity::find().count(&south.database()).await.unwrap(), 1);
    let all = app.unconfined().await;
    assert_eq!(members::Entity::find().count(&all).await.unwrap(), 7);
}

#[tokio::test]
async fn a_list_is_read_to_its_end() {
    let app = app().await;
    let north = app.tenant("north").await;
    for name in ["ada", "bea", "cleo"] {
        north.member_at(&format!("{name}@north.example"), Role::Viewer).await;
    }
    let whole = north.owner.list("/v1/members?role=viewer", 200).await;
    assert_eq!(emails(&whole), ["ada@north.example", "bea@north.example", "cleo@north.example"]);
    assert_eq!(north.owner.list("/v1/members?role=viewer", 2).await, whole);
}

#[tokio::test]
async fn the_test_moves_the_clock() {
    let app = app().await;
    let ada = app.tenant("north").await.member(Role::Admin).await;
    app.advance(Span::minutes(14));
    ada.get("/v1/me").await.assert("200");
    app.advance(Span::minutes(1));
    ada.get("/v1/me").await.assert("401 token_expired");
    ada.sign_in().await.get("/v1/me").await.assert("200");
}

#[tokio::test]
async fn the_test_reads_mail_and_makes_it_fail() {
    let app = app().await;
    let north = app.tenant("north").await;
    let acceptance = north.invite("bea@north.example", Role::Member).await;
    let mails = (app.mails_to("bea@north.example").await.len(), app.mails_to("owner@north.example").await.len());
    // The founder is asked to prove their address.
    assert_eq!(mails, (1, 1));
    app.post("/v1/invitations/accept", acceptance).await.assert("201");
    app.mailer.refuse();
    let body = json!({"email": "cleo@north.example", "role": "member"});
    let invited = north.owner.post("/v1/invitations", body).await.assert("201");
    assert_eq!(app.mails_to("cleo@north.example").await.len(), 0);
    let path = format!("/v1/invitations/{}", invited.text("/invitation/id"));
    assert_eq!(north.owner.get(&path).await.assert("200").text("/bounced/reply"), "550 5.1.1 no such user");
}

#[tokio::test]
async fn a_suspended_tenant_is_closed_until_it_is_activated() {
    let app = app().await;
    let north = app.tenant("north").await;
    north.change_status(TenantMove::Suspend).await;
    north.owner.patch("/v1/tenant", json!({"name": "North"})).await.assert("403 tenant_suspended");
    north.change_status(TenantMove::Activate).await;
    north.owner.sign_in().await.patch("/v1/tenant", json!({"name": "North"})).await.assert("200");
}

#[tokio::test]
async fn a_request_of_ones_own_goes_the_same_way() {
    let app = app().await;
    let north = app.tenant("north").await;
    let mut request = call(Method::GET, "/v1/tenant", &north.owner.token, None);
    request.headers_mut().insert("X-Tenant", "south".parse().unwrap());
    app.client().send(request).await.assert("403 tenant_mismatch");
}

#[tokio::test]
async fn the_services_settings_apply() {
    let app = TestApp::sqlite(Tenantry::new("small").settings(|settings| settings.http.body_limit = 1024)).await;
    let mut body = sign_up_body("north");
    body["name"] = json!("n".repeat(2_000));
    app.post("/v1/auth/signup", body).await.assert("413 payload_too_large");
}

#[tokio::test]
#[should_panic(expected = "409 slug_taken")]
async fn a_preparation_that_fails_says_how() {
    let app = app().await;
    app.tenant("north").await;
    app.tenant("north").await;
}

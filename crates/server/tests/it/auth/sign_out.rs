//! `POST /v1/auth/logout` ends a session at once.

use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::tenant::TenantMove;

use crate::support::{World, call};

const PATH: &str = "/v1/auth/logout";

#[tokio::test]
async fn the_session_is_over_at_once_and_others_go_on() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let elsewhere = world.sign_in("owner@acme.test", None).await;
    let request = call(axum::http::Method::POST, PATH, &acme.token, None);
    assert_snapshot!(world.send(request).await.snapshot());
    world.get("/v1/me", &acme.token).await.assert("401 token_revoked");
    let body = json!({"refresh_token": acme.refresh_token});
    world.post("/v1/auth/refresh", "", body).await.assert("401 session_ended");
    world.get("/v1/me", &elsewhere.token).await.assert("200");
}

#[tokio::test]
async fn whoever_is_in_a_suspended_tenant_can_go() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.operate("acme", TenantMove::Suspend).await;
    world.send(call(axum::http::Method::POST, PATH, &acme.token, None)).await.assert("204");
}

//! `POST /v1/members/leave` lets any member leave except the last owner.

use axum::http::Method;
use insta::assert_snapshot;

use crate::support::{World, call};

const PATH: &str = "/v1/members/leave";

#[tokio::test]
async fn whoever_leaves_is_out_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "viewer").await;
    assert_snapshot!(world.send(call(Method::POST, PATH, &bea.token, None)).await.snapshot());
    world.get("/v1/me", &bea.token).await.assert("401 token_revoked");
    world.get(&format!("/v1/members/{}", bea.user_id), &acme.token).await.assert("404 not_found");
}

#[tokio::test]
async fn the_last_owner_can_not() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.send(call(Method::POST, PATH, &acme.token, None)).await.assert("409 last_owner");
}

//! `/v1/invitations/{id}` and its `/resend` keep only one token valid at a time.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::Span;

use crate::support::{Answer, World, call, people::Person};

async fn invite(world: &World, by: &Person, role: &str) -> String {
    let body = json!({"email": "bea@people.test", "role": role});
    let answer = world.post("/v1/invitations", &by.token, body).await.assert("201");
    format!("/v1/invitations/{}", answer.text("/invitation/id"))
}

async fn resend(world: &World, path: &str, token: &str) -> Answer {
    world.send(call(Method::POST, &format!("{path}/resend"), token, None)).await
}

async fn preview(world: &World, token: &str) -> String {
    world.post("/v1/invitations/preview", "", json!({"token": token})).await.outcome()
}

#[tokio::test]
async fn is_read_without_its_tokens() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let path = invite(&world, &acme, "member").await;
    assert_snapshot!(world.get(&path, &acme.token).await.snapshot());
}

#[tokio::test]
async fn is_withdrawn_once_and_for_all() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let path = invite(&world, &acme, "member").await;
    world.deliver().await;
    let token = world.postbox.token_for("bea@people.test");
    world.delete(&path, &acme.token).await.assert("204");
    world.delete(&path, &acme.token).await.assert("204");
    assert_eq!(preview(&world, &token).await, "410 invitation_revoked");
    resend(&world, &path, &acme.token).await.assert("410 invitation_revoked");
}

#[tokio::test]
async fn is_sent_again_with_a_new_token() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let path = invite(&world, &acme, "member").await;
    world.deliver().await;
    let old = world.postbox.token_for("bea@people.test");
    world.clock.advance(Span::seconds(60));
    assert_snapshot!(resend(&world, &path, &acme.token).await.snapshot());
    world.deliver().await;
    assert_eq!(preview(&world, &old).await, "404 invitation_invalid");
    assert_eq!(preview(&world, &world.postbox.token_for("bea@people.test")).await, "200");
}

#[tokio::test]
async fn one_that_was_accepted_stays_so() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.join(&acme, "bea@people.test", "member").await;
    let id = world.get("/v1/invitations", &acme.token).await.text("/items/0/id");
    let path = format!("/v1/invitations/{id}");
    world.delete(&path, &acme.token).await.assert("409 invitation_accepted");
    resend(&world, &path, &acme.token).await.assert("409 invitation_accepted");
}

#[tokio::test]
async fn one_to_a_higher_rank_is_not_ones_own_to_touch() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let manager = world.join(&acme, "manager@people.test", "manager").await;
    let path = invite(&world, &acme, "admin").await;
    world.delete(&path, &manager.token).await.assert("403 outranked");
    resend(&world, &path, &manager.token).await.assert("403 outranked");
}

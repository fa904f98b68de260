//! `POST /v1/auth/refresh` rotates tokens, tolerates a lost response, and detects a stolen token.

use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::Span;

use crate::support::{Answer, World, people::PASSWORD};

const PATH: &str = "/v1/auth/refresh";

async fn refresh(world: &World, token: &str) -> Answer {
    world.post(PATH, "", json!({"refresh_token": token})).await
}

#[tokio::test]
async fn gives_the_next_pair_for_the_same_tenant() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let answer = refresh(&world, &acme.refresh_token).await;
    assert_snapshot!(answer.snapshot());
    let me = world.get("/v1/me", &answer.text("/access_token")).await;
    assert_eq!(me.text("/tenant/id"), acme.tenant_id);
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let first = refresh(&world, &acme.refresh_token).await.assert("200");
    for wait in [Span::seconds(31), Span::minutes(50)] {
        world.clock.advance(wait);
        let again = refresh(&world, &acme.refresh_token).await.assert("200");
        assert_eq!(first.text("/refresh_token"), again.text("/refresh_token"));
        world.get("/v1/me", &again.text("/access_token")).await.assert("200");
    }
    // Once the successor was used, its predecessor is an old token.
    refresh(&world, &first.text("/refresh_token")).await.assert("200");
    refresh(&world, &acme.refresh_token).await.assert("401 refresh_token_reused");
}

#[tokio::test]
async fn an_old_token_ends_the_session() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let next = refresh(&world, &acme.refresh_token).await.assert("200");
    let next = refresh(&world, &next.text("/refresh_token")).await.assert("200");
    refresh(&world, &acme.refresh_token).await.assert("401 refresh_token_reused");
    refresh(&world, &next.text("/refresh_token")).await.assert("401 session_ended");
    world.get("/v1/me", &next.text("/access_token")).await.assert("401 token_revoked");
    world.get("/v1/me", &acme.token).await.assert("401 token_revoked");
}

#[tokio::test]
async fn what_is_no_token_is_told_alike() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    refresh(&world, "").await.assert("401 refresh_token_invalid");
    refresh(&world, &acme.token).await.assert("401 refresh_token_invalid");
    refresh(&world, &acme.refresh_token[..40]).await.assert("401 refresh_token_invalid");
}

#[tokio::test]
async fn an_idle_session_ends() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.clock.advance(Span::hours(1));
    refresh(&world, &acme.refresh_token).await.assert("401 refresh_token_expired");
}

#[tokio::test]
async fn a_remembered_session_outlives_the_day() {
    let world = World::new().await;
    world.found("acme").await;
    let body = json!({"email": "owner@acme.test", "password": PASSWORD, "remember_me": true});
    let answer = world.post("/v1/auth/login", "", body).await.assert("200");
    world.clock.advance(Span::days(29));
    refresh(&world, &answer.text("/tokens/refresh_token")).await.assert("200");
}

#[tokio::test]
async fn whoever_was_deactivated_gets_no_tokens() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let path = format!("/v1/members/{}", bea.user_id);
    world.patch(&path, &acme.token, json!({"status": "deactivated"})).await.assert("200");
    refresh(&world, &bea.refresh_token).await.assert("403 no_membership");
}

#[tokio::test]
async fn a_new_role_reaches_the_token_by_a_refresh() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let path = format!("/v1/members/{}", bea.user_id);
    world.patch(&path, &acme.token, json!({"role": "admin"})).await.assert("200");
    world.get("/v1/me", &bea.token).await.assert("401 token_revoked");
    let answer = refresh(&world, &bea.refresh_token).await.assert("200");
    assert_eq!(world.get("/v1/me", &answer.text("/access_token")).await.text("/role"), "admin");
}

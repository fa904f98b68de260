//! `/v1/me/sessions` lists and ends only the caller's own sessions.

use axum::http::{Method, header};
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Answer, World, call, people::PASSWORD};

const PATH: &str = "/v1/me/sessions";

async fn live(world: &World, token: &str) -> usize {
    world.get(PATH, token).await.assert("200").json()["items"].as_array().unwrap().len()
}

async fn sign_in_with(world: &World, user_agent: &str) -> Answer {
    let body = json!({"email": "owner@acme.test", "password": PASSWORD, "remember_me": true});
    let mut request = call(Method::POST, "/v1/auth/login", "", Some(body));
    request.headers_mut().insert(header::USER_AGENT, user_agent.parse().unwrap());
    world.send(request).await
}

#[tokio::test]
async fn lists_where_the_person_is_signed_in_the_newest_first() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    sign_in_with(&world, &format!("Browser/1 {}", "x".repeat(400))).await;
    let answer = world.get(PATH, &acme.token).await;
    assert_eq!(answer.text("/items/0/user_agent").len(), 256);
    let first = world.get(&format!("{PATH}?limit=1"), &acme.token).await;
    let rest = world.get(&format!("{PATH}?limit=1&cursor={}", first.text("/next_cursor")), &acme.token).await;
    assert_snapshot!(rest.snapshot());
}

#[tokio::test]
async fn one_session_is_ended_by_its_id() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let other = world.sign_in("owner@acme.test", None).await;
    let id = world.get("/v1/me", &other.token).await.text("/session_id");
    world.delete(&format!("{PATH}/{id}"), &acme.token).await.assert("204");
    world.get("/v1/me", &other.token).await.assert("401 token_revoked");
    assert_eq!(live(&world, &acme.token).await, 1);
}

#[tokio::test]
async fn the_sessions_of_others_do_not_exist() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let id = world.get("/v1/me", &bea.token).await.text("/session_id");
    let foreign = world.delete(&format!("{PATH}/{id}"), &acme.token).await;
    let unknown = world.delete(&format!("{PATH}/01980000-0000-7000-8000-000000000000"), &acme.token).await;
    let nonsense = world.delete(&format!("{PATH}/not-an-id"), &acme.token).await;
    assert_eq!(foreign, unknown);
    assert_eq!(foreign, nonsense);
    foreign.assert("404 not_found");
    world.get("/v1/me", &bea.token).await.assert("200");
}

#[tokio::test]
async fn the_others_end_and_with_all_this_one_too() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let other = world.sign_in("owner@acme.test", None).await;
    world.delete(PATH, &acme.token).await.assert("204");
    world.get("/v1/me", &other.token).await.assert("401 token_revoked");
    assert_eq!(live(&world, &acme.token).await, 1);

    world.delete(&format!("{PATH}?all=perhaps"), &acme.token).await.assert("422 validation_failed");
    world.delete(&format!("{PATH}?all=true"), &acme.token).await.assert("204");
    world.get("/v1/me", &acme.token).await.assert("401 token_revoked");
}

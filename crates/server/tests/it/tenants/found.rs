//! `POST /v1/tenants` creates another organization for a signed-in person.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Options, World, call};

const PATH: &str = "/v1/tenants";

#[tokio::test]
async fn the_caller_owns_it_and_works_in_both() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let answer = world.post(PATH, &acme.token, json!({"name": "Globex Corporation", "slug": "globex"})).await;
    assert_snapshot!(answer.snapshot());
    let (here, there) = (
        world.get("/v1/me", &acme.token).await,
        world.get("/v1/me", &answer.text("/tokens/access_token")).await.assert("200"),
    );
    assert_eq!((there.text("/tenant/slug"), there.text("/role")), ("globex".into(), "owner".into()));
    assert_eq!(here.text("/session_id"), there.text("/session_id"));
    assert_eq!(world.get("/v1/me/tenants", &acme.token).await.json()["items"].as_array().unwrap().len(), 2);
    let refreshed = json!({"refresh_token": answer.text("/tokens/refresh_token")});
    let refreshed = world.post("/v1/auth/refresh", "", refreshed).await.assert("200");
    assert_eq!(world.get("/v1/me", &refreshed.text("/access_token")).await.text("/tenant/slug"), "globex");
}

#[tokio::test]
async fn a_repeated_request_creates_one() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"name": "Globex"});
    let first = world.post_once(PATH, &acme.token, "key", body.clone()).await.assert("201");
    let second = world.post_once(PATH, &acme.token, "key", body).await.assert("201");
    assert_eq!(first.text("/tenant/id"), second.text("/tenant/id"));
    world.post_once(PATH, &acme.token, "key", json!({"name": "Bolt"})).await.assert("422 idempotency_key_reused");
    assert_eq!(world.get("/v1/me/tenants", &acme.token).await.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn all_wrong_fields_are_named_and_a_taken_slug_is_refused() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    assert_snapshot!(
        world.post(PATH, &acme.token, json!({"name": "", "slug": "A", "status": "active"})).await.snapshot()
    );
    let taken = world.post(PATH, &acme.token, json!({"name": "Acme", "slug": "acme"})).await.assert("409 slug_taken");
    assert!(!taken.json()["suggestions"].as_array().unwrap().is_empty());
    world.send(call(Method::POST, PATH, "", Some(json!({"name": "Globex"})))).await.assert("401 token_missing");
}

#[tokio::test]
async fn one_person_founds_so_many_and_no_more() {
    let mut options = Options::default();
    options.application.tenants_per_founder = 2;
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    world.post(PATH, &acme.token, json!({"name": "Second"})).await.assert("201");
    assert_snapshot!(world.post(PATH, &acme.token, json!({"name": "Third"})).await.snapshot());
    // Nothing of the refused one is left: its slug is free for somebody else.
    world.found("third").await;
}

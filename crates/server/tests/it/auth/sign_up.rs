//! `POST /v1/auth/signup` creates a tenant once, or reports all errors.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{World, people::signup_body};

const PATH: &str = "/v1/auth/signup";

#[tokio::test]
async fn founds_a_tenant_and_signs_its_owner_in() {
    let world = World::new().await;
    assert_snapshot!(world.post(PATH, "", signup_body("acme")).await.snapshot());
    let person = world.sign_in("owner@acme.test", None).await;
    assert_snapshot!("owner_reads_tenant", world.get("/v1/tenant", &person.token).await.snapshot());
}

#[tokio::test]
async fn a_slug_follows_from_the_name() {
    let world = World::new().await;
    let mut body = signup_body("acme");
    body["tenant"] = json!({"name": "Zoë & Söhne GmbH"});
    let answer = world.post(PATH, "", body).await.assert("201");
    assert_eq!(answer.text("/tenant/slug"), "zoe-sohne-gmbh");
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let world = World::new().await;
    let body = json!({
        "email": "ada", "password": "12345678", "tenant": {"name": " ", "slug": "Ad min", "owner": true}, "role": "owner",
    });
    assert_snapshot!(world.post(PATH, "", body).await.snapshot());
    assert_snapshot!("empty_object", world.post(PATH, "", json!({})).await.snapshot());
}

#[tokio::test]
async fn a_password_made_of_ones_own_words_is_refused() {
    let world = World::new().await;
    for own in ["owneracme", "owner@acme", "The acme company", "tenantry1", "acme-acme", "!@#$%^&*"] {
        let mut body = signup_body("acme");
        body["password"] = json!(own);
        let answer = world.post(PATH, "", body).await.assert("422 validation_failed");
        assert_eq!(answer.text("/errors/0/pointer"), "/password", "{own}");
        assert_eq!(answer.text("/errors/0/code"), "guessable", "{own}");
    }
}

#[tokio::test]
async fn a_taken_slug_comes_with_suggestions_that_are_free() {
    let world = World::new().await;
    world.found("acme").await;
    let mut body = signup_body("acme");
    body["email"] = json!("second@acme.test");
    let answer = world.post(PATH, "", body.clone()).await.assert("409 slug_taken");
    body["tenant"]["slug"] = json!(answer.text("/suggestions/0"));
    world.post(PATH, "", body).await.assert("201");
}

#[tokio::test]
async fn a_taken_email_is_a_conflict_in_any_spelling() {
    let world = World::new().await;
    world.found("acme").await;
    let mut body = signup_body("other");
    body["email"] = json!("OWNER@Acme.test.");
    world.post(PATH, "", body).await.assert("409 email_taken");
}

#[tokio::test]
async fn a_request_sent_twice_founds_once() {
    let world = World::new().await;
    let first = world.post_once(PATH, "", "key-1", signup_body("acme")).await.assert("201");
    let second = world.post_once(PATH, "", "key-1", signup_body("acme")).await.assert("201");
    assert_eq!(first.text("/tenant/id"), second.text("/tenant/id"));
    assert_ne!(first.text("/tokens/refresh_token"), second.text("/tokens/refresh_token"));
    let mut changed = signup_body("acme");
    changed["name"] = json!("Somebody else");
    world.post_once(PATH, "", "key-1", changed).await.assert("422 idempotency_key_reused");
    world.post_once(PATH, "", "key-1", signup_body("other")).await.assert("422 idempotency_key_reused");
    world.post_once(PATH, "", "a key", signup_body("other")).await.assert("400 idempotency_key_invalid");
}

#[tokio::test]
async fn fields_that_are_not_the_callers_to_set_are_refused() {
    let world = World::new().await;
    for field in ["email_verified", "role", "id", "status", "is_platform_admin"] {
        let mut body = signup_body("acme");
        body[field] = json!(true);
        let answer = world.post(PATH, "", body).await.assert("422 validation_failed");
        assert_eq!(answer.text("/errors/0/pointer"), format!("/{field}"));
    }
}

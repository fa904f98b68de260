//! The tests of `/v1/me`.

mod invitations;
mod sessions;
mod settings;
mod tenants;

use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::Span;

use crate::support::World;

const PATH: &str = "/v1/me";

#[tokio::test]
async fn tells_who_is_signed_in() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    assert_snapshot!(world.get(PATH, &acme.token).await.snapshot());
}

#[tokio::test]
async fn a_new_name_is_known_everywhere_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let answer = world.patch(PATH, &acme.token, json!({"name": "  Ada   Lovelace "})).await.assert("200");
    assert_eq!(answer.text("/user/name"), "Ada Lovelace");
    assert_eq!(world.get(PATH, &acme.token).await.text("/user/name"), "Ada Lovelace");
    let member = world.get(&format!("/v1/members/{}", acme.user_id), &acme.token).await;
    assert_eq!(member.text("/name"), "Ada Lovelace");
}

#[tokio::test]
async fn nothing_changes_where_nothing_is_said() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let before = world.get(PATH, &acme.token).await;
    assert_eq!(world.patch(PATH, &acme.token, json!({})).await.json(), before.json());
}

#[tokio::test]
async fn email_and_what_follows_from_it_are_not_the_callers_to_set() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for body in [json!({"email": "x@y.test"}), json!({"email_verified": true}), json!({"role": "owner"})] {
        world.patch(PATH, &acme.token, body).await.assert("422 validation_failed");
    }
}

#[tokio::test]
async fn an_access_token_ends_after_its_time() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.clock.advance(Span::minutes(15) - Span::seconds(1));
    world.get(PATH, &acme.token).await.assert("200");
    world.clock.advance(Span::seconds(1));
    world.get(PATH, &acme.token).await.assert("401 token_expired");
}

//! `GET /v1/invitations` lists page by page and by status.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::Span;

use crate::support::{World, call};

const PATH: &str = "/v1/invitations";

#[tokio::test]
async fn lists_the_newest_first_and_by_status() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.invite(&acme, "expired@people.test", "member").await;
    world.clock.advance(Span::hours(168));
    let acme = world.sign_in(&acme.email, None).await;
    world.invite(&acme, "open@people.test", "member").await;
    world.join(&acme, "accepted@people.test", "member").await;
    world.invite(&acme, "revoked@people.test", "viewer").await;
    let newest = world.get(PATH, &acme.token).await.text("/items/0/id");
    world.send(call(Method::DELETE, &format!("{PATH}/{newest}"), &acme.token, None)).await.assert("204");
    assert_snapshot!(world.get(PATH, &acme.token).await.snapshot());

    for status in ["open", "accepted", "revoked", "expired"] {
        let answer = world.get(&format!("{PATH}?status={status}"), &acme.token).await.json();
        assert_eq!(answer["items"].as_array().unwrap().len(), 1, "{status}");
        assert_eq!(answer["items"][0]["email"], json!(format!("{status}@people.test")));
    }
    let answer = world.get(&format!("{PATH}?status=open,revoked"), &acme.token).await.assert("200").json();
    assert_eq!(answer["items"].as_array().unwrap().len(), 2);
    world.get(&format!("{PATH}?status=open,lost"), &acme.token).await.assert("422 validation_failed");
}

#[tokio::test]
async fn pages_join_to_the_whole_list() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for name in ["a", "b", "c"] {
        world.invite(&acme, &format!("{name}@people.test"), "member").await;
    }
    let first = world.get(&format!("{PATH}?limit=2"), &acme.token).await;
    let rest = world.get(&format!("{PATH}?limit=2&cursor={}", first.text("/next_cursor")), &acme.token).await;
    let emails = [first.text("/items/0/email"), first.text("/items/1/email"), rest.text("/items/0/email")];
    assert_eq!(emails, ["c@people.test", "b@people.test", "a@people.test"]);
    assert!(rest.json()["next_cursor"].is_null());
}

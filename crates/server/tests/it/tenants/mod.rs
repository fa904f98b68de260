//! The tests of `/v1/tenant`, its settings, and `/v1/tenants`.

mod delete;
mod found;
mod settings;
mod transfer_ownership;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Options, World};

const PATH: &str = "/v1/tenant";

#[tokio::test]
async fn is_read_with_its_seats() {
    let mut options = Options::default();
    options.application.seats_of_new_tenants = Some(3);
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    world.invite(&acme, "bea@people.test", "member").await;
    assert_snapshot!(world.get(PATH, &acme.token).await.snapshot());
}

#[tokio::test]
async fn is_renamed_by_whoever_may() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "manager").await;
    let answer = world.patch(PATH, &acme.token, json!({"name": "Acme Worldwide"})).await.assert("200");
    assert_eq!((answer.text("/name"), answer.text("/slug")), ("Acme Worldwide".into(), "acme".into()));
    assert_snapshot!(world.patch(PATH, &bea.token, json!({"name": "Mine"})).await.snapshot());
    world.patch(PATH, &acme.token, json!({"slug": "new"})).await.assert("422 validation_failed");
    world.patch(PATH, &acme.token, json!({"name": "a\u{1b}b"})).await.assert("422 validation_failed");
}

#[tokio::test]
async fn whoever_may_not_rename_learns_that_for_an_empty_change_nothing_is_needed() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "viewer").await;
    world.patch(PATH, &bea.token, json!({})).await.assert("200");
}

//! `GET /v1/invitation-links` lists the links of the own organization.

use insta::assert_snapshot;
use serde_json::json;
use tenantry_application::ports::clock::Clock;
use tenantry_domain::Span;

use crate::support::World;

#[tokio::test]
async fn the_newest_come_first_and_pages_lead_on() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    world.make_link(&globex, json!({"label": "Not here"})).await;
    for label in ["First", "Second", "Third"] {
        world.make_link(&acme, json!({"label": label})).await;
    }
    let page = world.get("/v1/invitation-links?limit=2", &acme.token).await.assert("200");
    assert_snapshot!(page.snapshot());
    let cursor = page.text("/next_cursor");
    let rest = world.get(&format!("/v1/invitation-links?limit=2&cursor={cursor}"), &acme.token).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &json!(null)));
    assert_eq!(rest["items"][0]["label"], "First");
    world
        .get(&format!("/v1/invitation-links?limit=2&cursor={cursor}"), &globex.token)
        .await
        .assert("400 cursor_invalid");
}

#[tokio::test]
async fn one_that_ran_out_is_expired_before_anybody_cleans_up() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let at = (world.clock.now() + Span::minutes(5)).to_rfc3339();
    let (id, token) = world.make_link(&acme, json!({"expires_at": at})).await;
    world.clock.advance(Span::minutes(5));
    let link = world.get(&format!("/v1/invitation-links/{id}"), &acme.token).await.assert("200");
    assert_eq!(link.text("/status"), "expired");
    world.sign_up_by(&token, "bea@people.test").await.assert("410 link_expired");
}

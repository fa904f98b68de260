//! `/v1/invitation-links/{id}`: changing, renewing and deleting a link.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Answer, World, people::Person};

async fn change(world: &World, by: &Person, id: &str, body: Value) -> Answer {
    world.patch(&format!("/v1/invitation-links/{id}"), &by.token, body).await
}

#[tokio::test]
async fn what_is_missing_stays_and_null_lifts_a_limit() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"label": "Open day", "max_uses": 3, "allowed_domains": ["example.com"]});
    let (id, _) = world.make_link(&acme, body).await;
    let body = json!({"max_uses": null, "expires_at": "2099-01-31T12:00:00Z", "disabled": true});
    assert_snapshot!(change(&world, &acme, &id, body).await.snapshot());
    let cleared = json!({"label": null, "expires_at": null, "allowed_domains": [], "disabled": false});
    let after = change(&world, &acme, &id, cleared).await.assert("200").json();
    assert_eq!((&after["label"], &after["status"]), (&Value::Null, &json!("active")));
    assert_eq!((&after["allowed_domains"], &after["expires_at"]), (&json!([]), &Value::Null));
    assert_eq!(change(&world, &acme, &id, json!({})).await.assert("200").json(), after);
    // A role is never null.
    change(&world, &acme, &id, json!({"role": null})).await.assert("422 validation_failed");
}

#[tokio::test]
async fn a_limit_below_what_is_used_is_refused() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({})).await;
    for number in 0..2 {
        world.sign_up_by(&token, &format!("guest{number}@people.test")).await.assert("201");
    }
    let refused = change(&world, &acme, &id, json!({"max_uses": 1})).await.assert("422 validation_failed");
    assert_eq!(refused.text("/errors/0/pointer"), "/max_uses");
    let full = change(&world, &acme, &id, json!({"max_uses": 2})).await.assert("200");
    assert_eq!(full.text("/status"), "used_up");
    world.sign_up_by(&token, "late@people.test").await.assert("410 link_used_up");
}

#[tokio::test]
async fn a_new_url_ends_the_one_before_and_a_deleted_link_is_gone() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, old) = world.make_link(&acme, json!({})).await;
    let path = format!("/v1/invitation-links/{id}");
    let renewed = world.post(&format!("{path}/renew"), &acme.token, json!({})).await.assert("200");
    let new = crate::support::fakes::token_of(&renewed.text("/url"));
    assert_ne!(old, new);
    world.sign_up_by(&old, "bea@people.test").await.assert("404 link_invalid");
    world.sign_up_by(&new, "bea@people.test").await.assert("201");
    world.delete(&path, &acme.token).await.assert("204");
    world.delete(&path, &acme.token).await.assert("404 not_found");
    world.get(&path, &acme.token).await.assert("404 not_found");
    world.sign_up_by(&new, "carl@people.test").await.assert("404 link_invalid");
}

#[tokio::test]
async fn who_came_by_it_is_in_the_audit_log() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({})).await;
    let bea = world.sign_up_by(&token, "bea@people.test").await.assert("201").text("/user/id");
    let log = world.get(&format!("/v1/audit-events?target_id={id}"), &acme.token).await.assert("200").json();
    let events: Vec<_> = log["items"].as_array().unwrap().iter().map(|event| event["event"].clone()).collect();
    assert_eq!(events, ["invitation_link.used", "invitation_link.created"]);
    assert!(log["items"][0].to_string().contains(&bea), "{log}");
    let joined = world.get(&format!("/v1/audit-events?target_id={bea}"), &acme.token).await.assert("200").json();
    assert!(joined["items"][0].to_string().contains(&id), "{joined}");
}

//! `GET /v1/me/tenants` lists only the caller's own tenants.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::World;

const PATH: &str = "/v1/me/tenants";

#[tokio::test]
async fn lists_every_tenant_of_the_person_page_by_page() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    world.found("stranger").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.join_too(&globex, &bea, "viewer").await;
    let all = world.get(PATH, &bea.token).await;
    assert_snapshot!(all.snapshot());

    let first = world.get(&format!("{PATH}?limit=1"), &bea.token).await;
    let cursor = first.text("/next_cursor");
    let second = world.get(&format!("{PATH}?limit=1&cursor={cursor}"), &bea.token).await;
    assert_eq!(
        [&first.json()["items"][0], &second.json()["items"][0]],
        [&all.json()["items"][0], &all.json()["items"][1]]
    );
    assert_eq!(second.json()["next_cursor"], Value::Null);
}

#[tokio::test]
async fn wrong_pages_are_told() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for query in ["limit=0", "limit=201", "limit=many", "limit=-1", "page=2", "limit=1&limit=2"] {
        world.get(&format!("{PATH}?{query}"), &acme.token).await.assert("422 validation_failed");
    }
    for cursor in ["x", "AAAA", "%00"] {
        world.get(&format!("{PATH}?cursor={cursor}"), &acme.token).await.assert("400 cursor_invalid");
    }
}

#[tokio::test]
async fn whoever_was_deactivated_sees_what_the_organization_is_called_now_and_no_numbers() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let there = world.join_too(&globex, &bea, "viewer").await;
    let path = format!("/v1/members/{}", bea.user_id);
    world.patch(&path, &acme.token, json!({"status": "deactivated"})).await.assert("200");
    world.patch("/v1/tenant", &acme.token, json!({"name": "Acme Works"})).await.assert("200");

    let listed = world.get(PATH, &there.token).await.assert("200").json();
    let seen = &listed["items"][0];
    assert_eq!((&seen["status"], &seen["tenant"]["name"]), (&json!("deactivated"), &json!("Acme Works")));
    assert_eq!(seen["tenant"]["status"], "trial");
    for number in ["seats", "member_count"] {
        assert_eq!(seen["tenant"].get(number), None);
    }
}

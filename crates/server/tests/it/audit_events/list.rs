//! `GET /v1/audit-events` lists what happened, for those who may read it.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::World;

const PATH: &str = "/v1/audit-events";

fn events(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn tells_who_did_what_on_what_when_and_from_where() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let member = world.join(&acme, "member@people.test", "member").await;
    let change = json!({"role": "manager", "department": "Sales"});
    world.patch(&format!("/v1/members/{}", member.user_id), &acme.token, change).await.assert("200");
    assert_snapshot!(world.get(PATH, &acme.token).await.snapshot());

    // What happens in another organization of the same person is not in it.
    let other = world.found("other").await;
    world.invite(&other, "elsewhere@people.test", "member").await;
    let whole = world.get(PATH, &acme.token).await;
    assert!(!String::from_utf8_lossy(&whole.body).contains("elsewhere"));
    let found = world.get(&format!("{PATH}?target_id={}", acme.tenant_id), &other.token).await.json();
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn is_filtered_by_target_and_by_actor() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let member = world.join(&acme, "member@people.test", "member").await;
    world.invite(&acme, "guest@people.test", "member").await;
    let on_member = world.get(&format!("{PATH}?target_id={}", member.user_id), &acme.token).await.json();
    assert_eq!(events(&on_member), ["member.joined"]);
    let by_owner = world.get(&format!("{PATH}?actor_id={}", acme.user_id), &acme.token).await.json();
    assert!(events(&by_owner).iter().all(|event| *event == "invitation.created"), "{by_owner}");
    let both = format!("{PATH}?actor_id={}&target_id={}", acme.user_id, member.user_id);
    assert_eq!(world.get(&both, &acme.token).await.json()["items"], json!([]));
    let wrong =
        world.get(&format!("{PATH}?actor_id=ada&target_id=x"), &acme.token).await.assert("422 validation_failed");
    assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn pages_join_to_the_whole_list() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.invite(&acme, "guest@people.test", "member").await;
    let whole = world.get(PATH, &acme.token).await.json();
    let first = world.get(&format!("{PATH}?limit=1"), &acme.token).await;
    let rest = world.get(&format!("{PATH}?limit=200&cursor={}", first.text("/next_cursor")), &acme.token).await.json();
    assert_eq!([events(&first.json()), events(&rest)].concat(), events(&whole));
    assert!(events(&whole).len() > 2 && rest["next_cursor"].is_null());
}

#[tokio::test]
async fn whoever_may_not_read_it_is_refused() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let manager = world.join(&acme, "manager@people.test", "manager").await;
    world.get(PATH, &manager.token).await.assert("403 forbidden");
    let admin = world.join(&acme, "admin@people.test", "admin").await;
    world.get(PATH, &admin.token).await.assert("200");
}

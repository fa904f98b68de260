//! `POST /v1/invitation-links` makes a link, and shows its URL once.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Answer, World, people::Person};

const PATH: &str = "/v1/invitation-links";

async fn create(world: &World, by: &Person, body: Value) -> Answer {
    world.post(PATH, &by.token, body).await
}

#[tokio::test]
async fn the_url_is_shown_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({
        "label": "Open day", "role": "viewer", "max_uses": 25, "expires_at": "2099-01-31T13:00:00+01:00",
        "allowed_domains": ["Example.COM", "bücher.example"],
    });
    let made = create(&world, &acme, body).await.assert("201");
    assert_snapshot!(made.snapshot());
    let path = made.header("location").unwrap().to_owned();
    assert_eq!(path, format!("{PATH}/{}", made.text("/link/id")));
    let found = world.get(&path, &acme.token).await.assert("200");
    assert_eq!(found.json(), made.json()["link"]);
    assert!(!String::from_utf8_lossy(&found.body).contains("tnt_lnk_"));
}

#[tokio::test]
async fn by_default_it_is_for_members_without_limits() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let made = create(&world, &acme, json!({})).await.assert("201");
    let link = &made.json()["link"];
    assert_eq!(link["role"], "member");
    for field in ["label", "max_uses", "expires_at"] {
        assert_eq!(link[field], Value::Null, "{field}");
    }
    assert_eq!((&link["allowed_domains"], &link["uses"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({
        "label": "", "role": "boss", "max_uses": 0, "expires_at": "tomorrow", "allowed_domains": ["example.com", "x"],
        "uses": 3,
    });
    assert_snapshot!(create(&world, &acme, body).await.snapshot());
    for (body, pointer, code) in [
        (json!({"expires_at": "2001-01-31T12:00:00Z"}), "/expires_at", "in_the_past"),
        (json!({"max_uses": 1_000_001}), "/max_uses", "out_of_range"),
        (json!({"allowed_domains": "example.com"}), "/allowed_domains", "wrong_type"),
    ] {
        let refused = create(&world, &acme, body).await.assert("422 validation_failed");
        let error = refused.json()["errors"][0].clone();
        assert_eq!((error["pointer"].as_str(), error["code"].as_str()), (Some(pointer), Some(code)));
    }
}

#[tokio::test]
async fn nobody_grants_more_than_they_have() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let manager = world.join(&acme, "manager@people.test", "manager").await;
    create(&world, &manager, json!({"role": "admin"})).await.assert("403 outranked");
    create(&world, &manager, json!({"role": "manager"})).await.assert("201");
    let member = world.join(&acme, "member@people.test", "member").await;
    create(&world, &member, json!({"role": "viewer"})).await.assert("403 forbidden");
}

//! `GET /v1/permissions` lists what a role can allow, for every member. The embedder's are listed with ours.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tenantry_domain::{permission::EmbeddedPermission, role::Role};
use tenantry_server::Tenantry;

use crate::{
    support::World,
    tenantry::{get, settings_in, sign_up},
};

const PATH: &str = "/v1/permissions";

#[tokio::test]
async fn lists_every_permission_page_by_page() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let viewer = world.join(&acme, "bea@people.test", "viewer").await;
    let all = world.get(PATH, &viewer.token).await;
    assert_snapshot!(all.snapshot());

    let first = world.get(&format!("{PATH}?limit=8"), &viewer.token).await;
    let cursor = first.text("/next_cursor");
    let second = world.get(&format!("{PATH}?limit=8&cursor={cursor}"), &viewer.token).await;
    let items = |answer: &Value| answer["items"].as_array().unwrap().clone();
    assert_eq!([items(&first.json()), items(&second.json())].concat(), items(&all.json()));
    assert_eq!(second.json()["next_cursor"], Value::Null);
}

#[tokio::test]
async fn wrong_pages_are_told() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for query in ["limit=0", "limit=201", "role=owner"] {
        world.get(&format!("{PATH}?{query}"), &acme.token).await.assert("422 validation_failed");
    }
    world.get(&format!("{PATH}?cursor=x"), &acme.token).await.assert("400 cursor_invalid");
}

#[tokio::test]
async fn the_services_own_permissions_are_listed_and_held() {
    let folder = tempfile::tempdir().unwrap();
    let service = Tenantry::new("orders").permissions([
        EmbeddedPermission::new("orders:create", Role::Manager).described("Place orders."),
        EmbeddedPermission::new("orders:read", Role::Viewer),
    ]);
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    let token = sign_up(&composed).await;
    let listed = get(&composed, PATH, &token).await.assert("200").json()["items"].clone();
    let own: Vec<&Value> =
        listed.as_array().unwrap().iter().filter(|it| it["name"].as_str().unwrap().starts_with("orders:")).collect();
    let create = json!({"name": "orders:create", "description": "Place orders.", "least_role": "manager"});
    assert_eq!(own, [&create, &json!({"name": "orders:read", "description": null, "least_role": "viewer"})]);
    let held = get(&composed, "/v1/me", &token).await.assert("200").json()["permissions"].clone();
    let held: Vec<&str> = held.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(held[held.len() - 2..], ["orders:create", "orders:read"]);
    composed.close().await;
}

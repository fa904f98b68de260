//! `DELETE /v1/tenant` deletes the organization, and `POST /v1/tenant/restore` undoes it.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Answer, World, call};

const PATH: &str = "/v1/tenant";
const RESTORE: &str = "/v1/tenant/restore";

async fn delete(world: &World, token: &str, body: Value) -> Answer {
    world.send(call(Method::DELETE, PATH, token, Some(body))).await
}

#[tokio::test]
async fn it_is_there_to_see_and_comes_back_as_it_was() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let before = world.get("/v1/members", &acme.token).await.assert("200").json();
    assert_snapshot!(delete(&world, &acme.token, json!({"slug": "acme"})).await.snapshot());
    // Everybody sees why, and nobody works.
    let seen = world.get(PATH, &acme.token).await.assert("200");
    assert_eq!(seen.text("/status"), "deleted");
    world.get("/v1/members", &acme.token).await.assert("403 tenant_suspended");
    delete(&world, &acme.token, json!({"slug": "acme"})).await.assert("403 tenant_suspended");
    let again = world.sign_in("owner@acme.test", None).await;
    assert_eq!(world.get(PATH, &again.token).await.text("/purge_at"), seen.text("/purge_at"));
    // Others notice nothing.
    world.get("/v1/members", &bolt.token).await.assert("200");

    let restored = world.post(RESTORE, &again.token, json!({})).await.assert("200");
    assert_eq!((restored.text("/status"), restored.json()["purge_at"].clone()), ("trial".to_owned(), Value::Null));
    assert_eq!(world.get("/v1/members", &again.token).await.assert("200").json(), before);
    world.post(RESTORE, &again.token, json!({})).await.assert("409 status_conflict");
}

#[tokio::test]
async fn only_the_owner_does_and_undoes_it_and_the_slug_says_which() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let admin = world.join(&acme, "bea@people.test", "admin").await;
    let viewer = world.join(&acme, "cai@people.test", "viewer").await;
    let forced = |slug: &str| json!({"slug": slug, "force": true});
    delete(&world, &admin.token, forced("acme")).await.assert("403 forbidden");
    delete(&world, &acme.token, forced("bolt")).await.assert("422 slug_mismatch");
    delete(&world, &acme.token, json!({})).await.assert("422 validation_failed");
    delete(&world, &acme.token, json!({"slug": "acme", "now": true})).await.assert("422 validation_failed");
    let left = delete(&world, &acme.token, json!({"slug": "acme"})).await.assert("409 members_left");
    assert_eq!(left.json()["members"], json!(2));
    assert_snapshot!(left.snapshot());
    delete(&world, &acme.token, forced("acme")).await.assert("200");
    for member in [&admin, &viewer] {
        world.post(RESTORE, &member.token, json!({})).await.assert("403 forbidden");
    }
    world.post(RESTORE, &acme.token, json!({})).await.assert("200");
    world.get("/v1/members", &viewer.token).await.assert("200");
}

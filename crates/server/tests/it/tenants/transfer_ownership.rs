//! `POST /v1/tenant/transfer-ownership` makes one member an owner and one owner an admin.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

const PATH: &str = "/v1/tenant/transfer-ownership";

#[tokio::test]
async fn makes_the_other_an_owner_and_the_caller_an_admin() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let transferred = world.post(PATH, &acme.token, json!({"user_id": bea.user_id})).await;
    assert_snapshot!(transferred.snapshot());
    // The response says that the caller's own token was for a role that they no longer have.
    assert_eq!(transferred.json()["access_token_outdated"], json!(true));
    let revoked = world.get("/v1/me", &acme.token).await.assert("401 token_revoked");
    assert!(revoked.text("/detail").contains("/v1/auth/refresh"));
    let former = world.sign_in("owner@acme.test", None).await;
    assert_eq!(world.get("/v1/me", &former.token).await.text("/role"), "admin");
    world.post(PATH, &former.token, json!({"user_id": bea.user_id})).await.assert("403 forbidden");
}

#[tokio::test]
async fn only_another_active_member_can_be_the_owner() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let to = |id: &str| json!({"user_id": id});
    world.post(PATH, &acme.token, to(&acme.user_id)).await.assert("409 ownership_not_transferable");
    let path = format!("/v1/members/{}", bea.user_id);
    world.patch(&path, &acme.token, json!({"status": "deactivated"})).await.assert("200");
    world.post(PATH, &acme.token, to(&bea.user_id)).await.assert("409 ownership_not_transferable");
    world.post(PATH, &acme.token, to("01980000-0000-7000-8000-000000000000")).await.assert("404 not_found");
    world.post(PATH, &acme.token, to("somebody")).await.assert("422 validation_failed");
}

//! `POST /v1/invitation-links/preview` shows a link to the holder of its token, and uses nothing up.

use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::tenant::TenantMove;

use crate::support::{Answer, World};

async fn preview(world: &World, token: &str) -> Answer {
    world.post("/v1/invitation-links/preview", "", json!({"token": token})).await
}

#[tokio::test]
async fn tells_what_it_is_for_as_often_as_asked() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"label": "Internal words", "max_uses": 1, "allowed_domains": ["example.com"]});
    let (id, token) = world.make_link(&acme, body).await;
    let shown = preview(&world, &token).await;
    assert_snapshot!(shown.snapshot());
    for _ in 0..3 {
        assert_eq!(preview(&world, &token).await.json(), shown.json());
    }
    let link = world.get(&format!("/v1/invitation-links/{id}"), &acme.token).await.json();
    assert_eq!((&link["uses"], &link["status"]), (&json!(0), &json!("active")));
}

#[tokio::test]
async fn a_damaged_token_and_one_of_a_blocked_tenant_open_nothing() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({})).await;
    let invitation = world.invite(&acme, "bea@people.test", "member").await;
    for damaged in ["", "tnt_lnk_", &token[..token.len() - 1], &acme.refresh_token, &invitation] {
        preview(&world, damaged).await.assert("404 link_invalid");
    }
    let disabled = json!({"disabled": true});
    world.patch(&format!("/v1/invitation-links/{id}"), &acme.token, disabled).await.assert("200");
    preview(&world, &token).await.assert("410 link_disabled");
    world.operate("acme", TenantMove::Suspend).await;
    preview(&world, &token).await.assert("403 tenant_suspended");
}

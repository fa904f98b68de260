//! `POST /v1/invitations/preview` shows an invitation to the holder of its token.

use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::{Span, tenant::TenantMove};

use crate::support::{Answer, World};

async fn preview(world: &World, token: &str) -> Answer {
    world.post("/v1/invitations/preview", "", json!({"token": token})).await
}

#[tokio::test]
async fn tells_who_invites_whom_to_what() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, "bea@people.test", "member").await;
    assert_snapshot!(preview(&world, &token).await.snapshot());
}

#[tokio::test]
async fn one_that_ran_out_is_expired_before_anybody_cleans_up() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, "bea@people.test", "member").await;
    world.clock.advance(Span::hours(168));
    preview(&world, &token).await.assert("410 invitation_expired");
}

#[tokio::test]
async fn a_damaged_token_and_one_of_a_blocked_tenant_open_nothing() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, "bea@people.test", "member").await;
    for damaged in ["", "tnt_inv_", &token[..token.len() - 1], &acme.refresh_token] {
        preview(&world, damaged).await.assert("404 invitation_invalid");
    }
    world.operate("acme", TenantMove::Suspend).await;
    preview(&world, &token).await.assert("403 tenant_suspended");
}

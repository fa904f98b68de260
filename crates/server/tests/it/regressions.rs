//! One regression test for each vulnerability that a review found and proved.

use axum::http::Method;
use serde_json::json;
use tenantry_application::settings::Settings;
use tenantry_domain::{Span, session::SessionLifetimes};

use crate::support::{
    Options, World, call,
    people::{PASSWORD, Person},
};

async fn invite(world: &World, by: &Person, email: &str, role: &str) -> (String, String) {
    let answer = world.post("/v1/invitations", &by.token, json!({"email": email, "role": role})).await.assert("201");
    let token = answer.text("/link").split_once("token=").unwrap().1.to_owned();
    (answer.text("/invitation/id"), token)
}

/// An admin invites another email address of theirs as an admin, is removed, and accepts.
#[tokio::test]
async fn nobody_comes_back_by_an_invitation_of_his_own() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let admin = world.join(&owner, "admin@acme.test", "admin").await;
    let (id, token) = invite(&world, &admin, "again@acme.test", "admin").await;
    world.delete(&format!("/v1/members/{}", admin.user_id), &owner.token).await.assert("204");

    let body = json!({"token": token, "name": "Again", "password": PASSWORD});
    world.post("/v1/invitations/accept", "", body.clone()).await.assert("410 invitation_revoked");
    world.post("/v1/invitations/preview", "", json!({"token": token})).await.assert("410 invitation_revoked");
    // The person who resends it takes responsibility for it.
    let resent = world.send(call(Method::POST, &format!("/v1/invitations/{id}/resend"), &owner.token, None)).await;
    let token = resent.assert("200").text("/link").split_once("token=").unwrap().1.to_owned();
    let body = json!({"token": token, "name": "Again", "password": PASSWORD});
    world.post("/v1/invitations/accept", "", body).await.assert("201");
}

/// A demoted admin repeats, with the same key, the request with which they once invited an admin.
#[tokio::test]
async fn a_repeated_invitation_gives_no_link_above_ones_rank() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let admin = world.join(&owner, "admin@acme.test", "admin").await;
    let body = json!({"email": "again@acme.test", "role": "admin"});
    world.post_once("/v1/invitations", &admin.token, "key", body.clone()).await.assert("201");
    let path = format!("/v1/members/{}", admin.user_id);
    world.patch(&path, &owner.token, json!({"role": "manager"})).await.assert("200");

    let refreshed = world.post("/v1/auth/refresh", "", json!({"refresh_token": admin.refresh_token})).await;
    let token = refreshed.assert("200").text("/access_token");
    world.post_once("/v1/invitations", &token, "key", body).await.assert("403 outranked");
}

/// The invitation has since been resent. The link in the repeated response is the old one, which no longer works.
#[tokio::test]
async fn a_repeated_invitation_gives_the_link_of_its_time() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let body = json!({"email": "grace@acme.test", "role": "member"});
    let first = world.post_once("/v1/invitations", &owner.token, "key", body.clone()).await.assert("201");
    world.clock.advance(Span::minutes(1));
    let path = format!("/v1/invitations/{}/resend", first.text("/invitation/id"));
    world.send(call(Method::POST, &path, &owner.token, None)).await.assert("200");

    let repeated = world.post_once("/v1/invitations", &owner.token, "key", body).await.assert("201");
    assert_eq!(repeated.text("/link"), first.text("/link"));
    let token = repeated.text("/link").split_once("token=").unwrap().1.to_owned();
    world.post("/v1/invitations/preview", "", json!({"token": token})).await.assert("404 invitation_invalid");
}

/// A stolen device was the reason for the removal. Its refresh token must not work after the owner has come back.
#[tokio::test]
async fn refresh_tokens_of_a_former_stay_are_dead() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let member = world.join(&owner, "grace@acme.test", "member").await;
    world.delete(&format!("/v1/members/{}", member.user_id), &owner.token).await.assert("204");
    let token = world.invite(&owner, "grace@acme.test", "member").await;
    let body = json!({"token": token, "password": PASSWORD});
    world.post("/v1/invitations/accept", "", body).await.assert("200");

    let refresh = json!({"refresh_token": member.refresh_token});
    world.post("/v1/auth/refresh", "", refresh).await.assert("403 no_membership");
}

#[tokio::test]
async fn refresh_tokens_of_before_a_deactivation_are_dead() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let member = world.join(&owner, "grace@acme.test", "member").await;
    let path = format!("/v1/members/{}", member.user_id);
    world.patch(&path, &owner.token, json!({"status": "deactivated"})).await.assert("200");
    world.patch(&path, &owner.token, json!({"status": "active"})).await.assert("200");

    let refresh = json!({"refresh_token": member.refresh_token});
    world.post("/v1/auth/refresh", "", refresh).await.assert("403 no_membership");
    world.get("/v1/me", &member.token).await.assert("401 token_revoked");
    world.sign_in("grace@acme.test", None).await;
}

/// Anyone can create a tenant, invite an email address and observe the responses to the inviter's copy.
#[tokio::test]
async fn the_inviters_copy_does_not_tell_who_has_an_account() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    world.found("other").await;
    let (_, known) = invite(&world, &owner, "owner@other.test", "member").await;
    let (_, unknown) = invite(&world, &owner, "nobody@other.test", "member").await;
    for body in [
        json!({}),
        json!({"name": "Somebody"}),
        json!({"password": "a wrong one altogether"}),
        json!({"name": "Somebody", "password": "password"}),
    ] {
        let asked = async |token: &str| {
            let mut body = body.clone();
            body["token"] = json!(token);
            world.post("/v1/invitations/accept", "", body).await
        };
        let (known, unknown) = (asked(&known).await, asked(&unknown).await);
        assert!(!known.status.is_success());
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body), "{body}");
    }
}

#[tokio::test]
async fn no_access_token_outlives_its_session() {
    let sessions = SessionLifetimes { absolute: Span::seconds(90), ..SessionLifetimes::default() };
    let application = Settings { sessions, ..Settings::default() };
    let world = World::with(Options { application, ..Options::default() }).await;
    let owner = world.found("acme").await;
    world.get("/v1/me", &owner.token).await.assert("200");
    world.clock.advance(Span::seconds(90));
    world.get("/v1/me", &owner.token).await.assert("401 token_expired");
}

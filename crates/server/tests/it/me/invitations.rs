//! `GET /v1/me/invitations`, and accepting and declining there.

use std::sync::Arc;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Answer, Options, World, people::Person};

const PATH: &str = "/v1/me/invitations";

/// Returns two owners, and Bea, whose mailbox is proved. She is a member of the first tenant and invited to the second.
async fn bea_is_invited(world: &World) -> (Person, Person, Person, String) {
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let body = json!({"email": "bea@people.test", "role": "admin"});
    let made = world.post("/v1/invitations", &globex.token, body).await.assert("201");
    (acme, globex, bea, made.text("/invitation/id"))
}

async fn status(world: &World, owner: &Person, id: &str) -> String {
    world.get(&format!("/v1/invitations/{id}"), &owner.token).await.text("/status")
}

#[tokio::test]
async fn they_are_those_for_the_own_address_from_all_tenants() {
    let world = World::new().await;
    let (acme, globex, bea, _) = bea_is_invited(&world).await;
    world.invite(&globex, "other@people.test", "member").await;
    assert_snapshot!(world.get(PATH, &bea.token).await.snapshot());
    let other = world.join(&acme, "someone@people.test", "member").await;
    assert_eq!(world.get(PATH, &other.token).await.assert("200").json()["items"], json!([]));
}

#[tokio::test]
async fn accepting_one_makes_a_member_with_tokens_in_the_same_session() {
    let world = World::new().await;
    let (_, globex, bea, id) = bea_is_invited(&world).await;
    let accepted = world.post(&format!("{PATH}/{id}/accept"), &bea.token, json!({})).await.assert("200");
    assert_eq!((accepted.text("/tenant/slug"), accepted.text("/membership/role")), ("globex".into(), "admin".into()));
    let there = world.get("/v1/me", &accepted.text("/tokens/access_token")).await.assert("200");
    let here = world.get("/v1/me", &bea.token).await.assert("200");
    assert_eq!(there.text("/session_id"), here.text("/session_id"));
    assert_eq!(world.get(PATH, &bea.token).await.json()["items"], json!([]));
    assert_eq!(status(&world, &globex, &id).await, "accepted");
    world.post(&format!("{PATH}/{id}/accept"), &bea.token, json!({})).await.assert("404 not_found");
}

#[tokio::test]
async fn declining_one_frees_its_seat_and_ends_its_tokens() {
    let mut options = Options::default();
    options.application.seats_of_new_tenants = Some(2);
    let world = World::with(options).await;
    let (_, globex, bea, id) = bea_is_invited(&world).await;
    world.deliver().await;
    let token = world.postbox.token_for("bea@people.test");
    let next = json!({"email": "next@people.test", "role": "member"});
    world.post("/v1/invitations", &globex.token, next.clone()).await.assert("409 seats_exhausted");
    world.post(&format!("{PATH}/{id}/decline"), &bea.token, json!({})).await.assert("204");
    assert_eq!(status(&world, &globex, &id).await, "declined");
    let declined = world.get("/v1/invitations?status=declined", &globex.token).await;
    assert_eq!(declined.json()["items"][0]["id"], id.as_str());
    world.post("/v1/invitations/accept", &bea.token, json!({"token": token})).await.assert("410 invitation_declined");
    let again = format!("/v1/invitations/{id}/resend");
    world.post(&again, &globex.token, json!({})).await.assert("410 invitation_declined");
    world.post(&format!("{PATH}/{id}/decline"), &bea.token, json!({})).await.assert("404 not_found");
    world.post("/v1/invitations", &globex.token, next).await.assert("201");
}

#[tokio::test]
async fn an_invitation_of_somebody_else_does_not_exist() {
    let world = World::new().await;
    let (acme, globex, _, id) = bea_is_invited(&world).await;
    let other = world.join(&acme, "other@people.test", "member").await;
    for caller in [&other, &globex] {
        for step in ["accept", "decline"] {
            let foreign = world.post(&format!("{PATH}/{id}/{step}"), &caller.token, json!({})).await;
            let unknown = "01980000-0000-7000-8000-0123456789ab";
            let unknown = world.post(&format!("{PATH}/{unknown}/{step}"), &caller.token, json!({})).await;
            assert_eq!(foreign, unknown);
            foreign.assert("404 not_found");
        }
    }
    assert_eq!(status(&world, &globex, &id).await, "open");
}

/// Whoever signs up with another person's address must not learn who invites them.
#[tokio::test]
async fn without_a_proved_mailbox_nothing_is_shown_or_done() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let body = json!({"email": "owner@acme.test", "role": "admin"});
    let id = world.post("/v1/invitations", &globex.token, body).await.text("/invitation/id");
    let refused = world.get(PATH, &acme.token).await;
    assert!(!refused.json().to_string().contains("globex"));
    refused.assert("403 email_unverified");
    for step in ["accept", "decline"] {
        let path = format!("{PATH}/{id}/{step}");
        world.post(&path, &acme.token, json!({})).await.assert("403 email_unverified");
    }
    assert_eq!(status(&world, &globex, &id).await, "open");
}

#[tokio::test]
async fn a_session_without_a_tenant_sees_and_accepts_them() {
    let world = World::new().await;
    let (acme, _, bea, id) = bea_is_invited(&world).await;
    world.delete(&format!("/v1/members/{}", bea.user_id), &acme.token).await.assert("204");
    let body = json!({"email": "bea@people.test", "password": crate::support::people::PASSWORD});
    let signed_in = world.post("/v1/auth/login", "", body).await.assert("200");
    assert_eq!(signed_in.json()["tenant"], Value::Null);
    let token = signed_in.text("/tokens/access_token");
    assert_eq!(world.get(PATH, &token).await.text("/items/0/id"), id);
    let accepted = world.post(&format!("{PATH}/{id}/accept"), &token, json!({})).await.assert("200");
    world.get("/v1/members", &accepted.text("/tokens/access_token")).await.assert("200");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_answers_at_once_one_counts() {
    let world = Arc::new(World::new().await);
    let (_, globex, bea, id) = bea_is_invited(&world).await;
    let mut tasks = JoinSet::new();
    for number in 0..100 {
        let (world, token, step) = (Arc::clone(&world), bea.token.clone(), ["accept", "decline"][number % 2]);
        let path = format!("{PATH}/{id}/{step}");
        tasks.spawn(async move { world.post(&path, &token, json!({})).await });
    }
    let answers = tasks.join_all().await;
    let won = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(won, 1, "{answers:?}");
    let late = [
        "404 not_found",
        "409 invitation_accepted",
        "410 invitation_declined",
        "409 already_member",
        "409 concurrent_change",
    ];
    let lost = answers.iter().filter(|answer| !answer.status.is_success());
    assert!(lost.map(Answer::outcome).all(|outcome| late.contains(&outcome.as_str())), "{answers:?}");
    let (members, status) = (
        world.get("/v1/members", &globex.token).await.json()["items"].as_array().unwrap().len(),
        status(&world, &globex, &id).await,
    );
    assert!(matches!((members, status.as_str()), (2, "accepted") | (1, "declined")), "{members} {status}");
}

//! `POST /v1/invitations` invites once, within the limits of rank and seats.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Options, World};

const PATH: &str = "/v1/invitations";

#[tokio::test]
async fn invites_by_mail_and_gives_the_inviter_a_copy() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let answer = world.post(PATH, &acme.token, json!({"email": "Bea@People.test", "role": "member"})).await;
    assert_snapshot!(answer.snapshot());
    assert!(answer.text("/link").starts_with("https://id.test/invitations/accept?token=tnt_ivc_"));
    world.deliver().await;
    assert!(world.postbox.token_for("bea@people.test").starts_with("tnt_inv_"));
    let location = answer.header("location").unwrap();
    assert_eq!(world.get(location, &acme.token).await.json(), answer.json()["invitation"]);
}

#[tokio::test]
async fn a_request_sent_twice_invites_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"email": "bea@people.test", "role": "member"});
    let first = world.post_once(PATH, &acme.token, "key", body.clone()).await.assert("201");
    let second = world.post_once(PATH, &acme.token, "key", body).await.assert("201");
    // Only `mail_queued` differs: the second request sends no email.
    assert_eq!(
        (first.json()["mail_queued"].as_bool(), second.json()["mail_queued"].as_bool()),
        (Some(true), Some(false))
    );
    for same in ["invitation", "link"] {
        assert_eq!(first.json()[same], second.json()[same]);
    }
    world.deliver().await;
    assert_eq!(world.postbox.count_for("bea@people.test"), 1);
    let other = json!({"email": "cid@people.test", "role": "member"});
    world.post_once(PATH, &acme.token, "key", other.clone()).await.assert("422 idempotency_key_reused");
    // Keys belong to their caller: the same key from another person is a different request.
    let globex = world.found("globex").await;
    world.post_once(PATH, &globex.token, "key", other).await.assert("201");
}

#[tokio::test]
async fn members_and_invited_people_are_not_invited_again() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.invite(&acme, "bea@people.test", "member").await;
    let again = json!({"email": "bea@people.test", "role": "viewer"});
    world.post(PATH, &acme.token, again).await.assert("409 already_invited");
    let member = json!({"email": "owner@acme.test", "role": "viewer"});
    world.post(PATH, &acme.token, member).await.assert("409 already_member");
}

#[tokio::test]
async fn nobody_invites_above_his_own_rank() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let manager = world.join(&acme, "manager@people.test", "manager").await;
    let admin = json!({"email": "bea@people.test", "role": "admin"});
    world.post(PATH, &manager.token, admin).await.assert("403 outranked");
}

#[tokio::test]
async fn open_invitations_take_seats() {
    let mut options = Options::default();
    options.application.seats_of_new_tenants = Some(2);
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    world.invite(&acme, "bea@people.test", "member").await;
    let next = json!({"email": "cid@people.test", "role": "member"});
    world.post(PATH, &acme.token, next).await.assert("409 seats_exhausted");
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"email": "a@b", "role": "boss", "tenant_id": acme.tenant_id});
    assert_snapshot!(world.post(PATH, &acme.token, body).await.snapshot());
}

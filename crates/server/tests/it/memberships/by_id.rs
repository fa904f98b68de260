//! `/v1/members/{user_id}` reads, changes and removes members, within the limits of rank.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Options, World, people::Person};

fn path(person: &Person) -> String {
    format!("/v1/members/{}", person.user_id)
}

#[tokio::test]
async fn is_read() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    assert_snapshot!(world.get(&path(&acme), &acme.token).await.snapshot());
}

#[tokio::test]
async fn what_is_left_away_stays_and_null_empties() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let body = json!({"department": "Sales", "title": "Clerk", "role": "manager"});
    assert_snapshot!(world.patch(&path(&bea), &acme.token, body).await.snapshot());
    let answer = world.patch(&path(&bea), &acme.token, json!({"department": null})).await.assert("200").json();
    assert_eq!((&answer["department"], &answer["title"]), (&Value::Null, &json!("Clerk")));
    assert_eq!(world.patch(&path(&bea), &acme.token, json!({})).await.json(), answer);
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"role": "boss", "status": 1, "department": "", "title": 7, "email": "x@y.test"});
    assert_snapshot!(world.patch(&path(&acme), &acme.token, body).await.snapshot());
}

#[tokio::test]
async fn nobody_touches_a_higher_rank_or_raises_himself() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let admin = world.join(&acme, "admin@people.test", "admin").await;
    let manager = world.join(&acme, "manager@people.test", "manager").await;
    let member = world.join(&acme, "member@people.test", "member").await;
    let change = |target: &Person, by: &Person, body: Value| {
        let (path, token) = (path(target), by.token.clone());
        let world = &world;
        async move { world.patch(&path, &token, body).await.outcome() }
    };
    assert_eq!(change(&acme, &admin, json!({"title": "x"})).await, "403 outranked");
    assert_eq!(change(&member, &manager, json!({"role": "admin"})).await, "403 outranked");
    assert_eq!(change(&admin, &admin, json!({"role": "owner"})).await, "403 own_membership");
    assert_eq!(change(&admin, &admin, json!({"status": "deactivated"})).await, "403 own_membership");
    assert_eq!(change(&member, &member, json!({"role": "owner"})).await, "403 forbidden");
    world.delete(&path(&acme), &admin.token).await.assert("403 outranked");
    world.delete(&path(&admin), &admin.token).await.assert("403 own_membership");
    world.delete(&path(&member), &manager.token).await.assert("403 forbidden");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.patch(&path(&acme), &acme.token, json!({"role": "admin"})).await.assert("409 last_owner");
    let second = world.join(&acme, "second@people.test", "owner").await;
    world.delete(&path(&acme), &second.token).await.assert("204");
    world.patch(&path(&second), &second.token, json!({"role": "viewer"})).await.assert("409 last_owner");
}

#[tokio::test]
async fn a_change_says_whether_it_outdates_the_callers_token() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let admin = world.join(&acme, "admin@people.test", "admin").await;
    let member = world.join(&acme, "member@people.test", "member").await;
    for (target, body, outdated) in [
        (&member, json!({"role": "viewer"}), false),
        (&admin, json!({"title": "Head"}), false),
        (&admin, json!({"role": "admin"}), false),
        (&admin, json!({"role": "manager"}), true),
    ] {
        let answer = world.patch(&path(target), &admin.token, body).await.assert("200").json();
        assert_eq!(answer["access_token_outdated"], json!(outdated), "{answer}");
        let still = world.get("/v1/me", &admin.token).await.outcome();
        assert_eq!(still, if outdated { "401 token_revoked" } else { "200" });
    }
    // Where nothing changes, the field is not there.
    assert_eq!(world.get(&path(&admin), &acme.token).await.json().get("access_token_outdated"), None);
}

#[tokio::test]
async fn a_removed_member_is_out_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.delete(&path(&bea), &acme.token).await.assert("204");
    world.get("/v1/me", &bea.token).await.assert("401 token_revoked");
    world.get(&path(&bea), &acme.token).await.assert("404 not_found");
}

#[tokio::test]
async fn a_deactivated_member_is_out_at_once_and_gives_the_seat_back() {
    let mut options = Options::default();
    options.application.seats_of_new_tenants = Some(2);
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.patch(&path(&bea), &acme.token, json!({"status": "deactivated"})).await.assert("200");
    world.get("/v1/me", &bea.token).await.assert("401 token_revoked");
    world.join(&acme, "cid@people.test", "member").await;
    world.patch(&path(&bea), &acme.token, json!({"status": "active"})).await.assert("409 seats_exhausted");
}

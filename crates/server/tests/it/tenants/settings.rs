//! The tests of `/v1/tenant/settings`.

use axum::http::{Method, header};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{
    Answer, World, call,
    people::{PASSWORD, Person},
};

const PATH: &str = "/v1/tenant/settings";

async fn change(world: &World, person: &Person, seen: &str, body: Value) -> Answer {
    let mut request = call(Method::PATCH, PATH, &person.token, Some(body));
    request.headers_mut().insert(header::IF_MATCH, seen.parse().unwrap());
    world.send(request).await
}

#[tokio::test]
async fn are_read_by_every_member_and_changed_by_whoever_may_rename() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "viewer").await;
    let max = world.join(&acme, "max@people.test", "manager").await;
    let first = world.get(PATH, &bea.token).await.assert("200");
    assert_snapshot!(first.snapshot());
    let changed = world.patch(PATH, &acme.token, json!({"locale": "de"})).await.assert("200");
    assert_snapshot!(changed.snapshot());
    let read = world.get(PATH, &bea.token).await.assert("200");
    assert_eq!((read.header("etag"), read.json()), (changed.header("etag"), changed.json()));
    world.patch(PATH, &max.token, json!({"locale": "fr"})).await.assert("403 forbidden");
    assert_eq!(world.get(PATH, &bea.token).await.text("/locale"), "de");
    let bolt = world.found("bolt").await;
    assert_eq!(world.get(PATH, &bolt.token).await.json(), first.json());
}

#[tokio::test]
async fn change_only_where_nobody_was_faster() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let german = change(&world, &acme, "\"0\"", json!({"locale": "de"})).await.assert("200");
    assert_eq!(german.header("etag"), Some("\"1\""));
    // Whoever read the settings before overwrites nothing.
    assert_snapshot!(change(&world, &acme, "\"0\"", json!({"locale": "fr"})).await.snapshot());
    for outdated in ["W/\"1\"", "1", "\"1", "\"x\"", "\"2\""] {
        change(&world, &acme, outdated, json!({"locale": "fr"})).await.assert("412 precondition_failed");
    }
    assert_eq!(world.get(PATH, &acme.token).await.header("etag"), Some("\"1\""));
    // The response was lost, and the request is repeated.
    let again = change(&world, &acme, "\"0\"", json!({"locale": "de"})).await.assert("200");
    assert_eq!((again.header("etag"), again.json()), (german.header("etag"), german.json()));
    for (seen, locale, etag) in [("\"1\"", "fr", "\"2\""), ("*", "es", "\"3\""), ("\"8\", \"3\"", "en", "\"4\"")] {
        let changed = change(&world, &acme, seen, json!({"locale": locale})).await.assert("200");
        assert_eq!(changed.header("etag"), Some(etag));
    }
    let cleared = world.patch(PATH, &acme.token, json!({"locale": null})).await.assert("200");
    assert_eq!(
        (cleared.header("etag"), cleared.json()),
        (Some("\"5\""), json!({"locale": null, "password_min_length": null}))
    );
}

#[tokio::test]
async fn a_language_is_one_of_ours() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    assert_snapshot!(world.patch(PATH, &acme.token, json!({"locale": "de-AT"})).await.snapshot());
    for bad in [json!({"locale": "it"}), json!({"locale": 1}), json!({"locale": ""}), json!({"language": "de"})] {
        world.patch(PATH, &acme.token, bad).await.assert("422 validation_failed");
    }
    assert_eq!(world.patch(PATH, &acme.token, json!({})).await.assert("200").header("etag"), Some("\"0\""));
}

#[tokio::test]
async fn an_invitation_is_in_the_language_of_the_tenant() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    world.patch(PATH, &acme.token, json!({"locale": "de"})).await.assert("200");
    for (inviter, guest) in [(&acme, "karl@people.test"), (&bolt, "carl@people.test")] {
        world.invite(inviter, guest, "member").await;
    }
    assert_eq!(world.postbox.language_to("karl@people.test"), "de");
    assert_eq!(world.postbox.language_to("carl@people.test"), "en");
}

#[tokio::test]
async fn passwords_must_be_as_long_as_the_tenant_asks() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for bad in [json!(7), json!(65), json!(-1), json!(12.5), json!("12")] {
        world.patch(PATH, &acme.token, json!({"password_min_length": bad})).await.assert("422 validation_failed");
    }
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.patch(PATH, &acme.token, json!({"password_min_length": 64})).await.assert("200");
    world.patch(PATH, &acme.token, json!({"password_min_length": 24})).await.assert("200");
    let token = world.invite(&acme, "max@people.test", "member").await;
    let accept = |password| json!({"token": token, "name": "Max", "password": password});
    let short = "kX7#pq2!wz4 kX7#pq2!wz4";
    assert_snapshot!(world.post("/v1/invitations/accept", "", accept(short)).await.snapshot());
    world.post("/v1/invitations/accept", "", accept("kX7#pq2!wz4 kX7#pq2!wz4+")).await.assert("201");
    // Whoever has a shorter one goes on to sign in with it, and chooses a longer one next time.
    let bea = world.sign_in(&bea.email, None).await;
    let change = json!({"current_password": PASSWORD, "new_password": short});
    let refused = world.post("/v1/me/password", &bea.token, change).await.assert("422 validation_failed");
    assert_eq!(
        (refused.text("/errors/0/pointer"), refused.text("/errors/0/code")),
        ("/new_password".into(), "too_short".into())
    );
    assert!(refused.text("/errors/0/detail").contains("at least 24 characters"));
    let reset = json!({"token": world.forget(&bea.email).await, "new_password": short, "existing_account": "keep"});
    let refused = world.post("/v1/auth/reset-password", "", reset.clone()).await.assert("422 validation_failed");
    assert!(refused.text("/errors/0/detail").contains("at least 24 characters"));
    let mut long = reset;
    long["new_password"] = json!("kX7#pq2!wz4 kX7#pq2!wz4+");
    world.post("/v1/auth/reset-password", "", long).await.assert("200");
}

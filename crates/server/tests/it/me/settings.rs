//! The tests of `/v1/me/settings`.

use serde_json::{Value, json};

use crate::support::World;

const PATH: &str = "/v1/me/settings";

#[tokio::test]
async fn are_the_persons_own_in_all_of_their_tenants() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let bea = world.join(&acme, "bea@people.test", "viewer").await;
    assert_eq!(world.get(PATH, &bea.token).await.assert("200").json(), json!({"locale": null}));
    let french = world.patch(PATH, &bea.token, json!({"locale": "fr"})).await.assert("200");
    assert_eq!(french.json(), json!({"locale": "fr"}));
    let there = world.join_too(&bolt, &bea, "viewer").await;
    assert_eq!(world.get(PATH, &there.token).await.json(), french.json());
    assert_eq!(world.get(PATH, &acme.token).await.json(), json!({"locale": null}));
    assert_eq!(world.patch(PATH, &bea.token, json!({})).await.assert("200").json(), french.json());
    assert_eq!(
        world.patch(PATH, &bea.token, json!({"locale": null})).await.assert("200").json()["locale"],
        Value::Null
    );
    for bad in [json!({"locale": "it"}), json!({"locale": 1}), json!({"language": "de"})] {
        world.patch(PATH, &bea.token, bad).await.assert("422 validation_failed");
    }
}

#[tokio::test]
async fn mails_are_in_the_language_of_their_recipient_whatever_the_tenants() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    world.patch("/v1/tenant/settings", &bolt.token, json!({"locale": "de"})).await.assert("200");
    let bea = world.join(&acme, "bea@people.test", "viewer").await;
    world.invite(&bolt, "bea@people.test", "member").await;
    assert_eq!(world.postbox.language_to("bea@people.test"), "de");
    world.forget("bea@people.test").await;
    assert_eq!(world.postbox.language_to("bea@people.test"), "en");
    world.patch(PATH, &bea.token, json!({"locale": "fr"})).await.assert("200");
    let open = world.get("/v1/invitations?status=open", &bolt.token).await.text("/items/0/id");
    let resend = format!("/v1/invitations/{open}/resend");
    world.post(&resend, &bolt.token, json!({})).await.assert("200");
    world.deliver().await;
    assert_eq!(world.postbox.language_to("bea@people.test"), "fr");
}

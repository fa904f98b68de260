//! The tests of `/v1/me/settings`.

use serde_json::{Value, json};

use crate::support::{
    World,
    fakes::token_of,
    people::{NEW_PASSWORD, PASSWORD, signup_body},
};

const PATH: &str = "/v1/me/settings";
const ACCEPT: &str = "/v1/invitations/accept";

#[tokio::test]
async fn are_the_persons_own_in_all_of_their_tenants() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let bea = world.join(&acme, "bea@people.test", "viewer").await;
    assert_eq!(world.get(PATH, &bea.token).await.assert("200").json(), json!({"locale": null, "time_zone": null}));
    let french = world.patch(PATH, &bea.token, json!({"locale": "fr"})).await.assert("200");
    assert_eq!(french.json(), json!({"locale": "fr", "time_zone": null}));
    let there = world.join_too(&bolt, &bea, "viewer").await;
    assert_eq!(world.get(PATH, &there.token).await.json(), french.json());
    assert_eq!(world.get(PATH, &acme.token).await.json(), json!({"locale": null, "time_zone": null}));
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
async fn a_time_zone_is_one_of_the_database() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let berlin = world.patch(PATH, &acme.token, json!({"time_zone": "Europe/Berlin"})).await.assert("200").json();
    assert_eq!(berlin, json!({"locale": null, "time_zone": "Europe/Berlin"}));
    world.patch(PATH, &acme.token, json!({"locale": "de"})).await.assert("200");
    let both = json!({"locale": "de", "time_zone": "Europe/Berlin"});
    assert_eq!(world.get(PATH, &acme.token).await.json(), both);
    for bad in ["Berlin", "europe/berlin", "Europe/Atlantis", "+01:00", ""] {
        let refused = world.patch(PATH, &acme.token, json!({"time_zone": bad})).await.assert("422 validation_failed");
        assert_eq!(refused.text("/errors/0/pointer"), "/time_zone");
    }
    assert_eq!(world.get(PATH, &acme.token).await.json(), both);
    let none = world.patch(PATH, &acme.token, json!({"time_zone": null})).await.assert("200").json();
    assert_eq!(none, json!({"locale": "de", "time_zone": null}));
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

#[tokio::test]
async fn a_language_chosen_at_sign_up_is_that_of_the_first_mail() {
    let world = World::new().await;
    let mut body = signup_body("acme");
    body["locale"] = json!("de");
    let founder = world.post_once("/v1/auth/signup", "", "key", body.clone()).await.assert("201");
    world.deliver().await;
    assert_eq!(world.postbox.language_to("owner@acme.test"), "de");
    world.postbox.code_for("owner@acme.test");
    let token = founder.text("/tokens/access_token");
    assert_eq!(world.get(PATH, &token).await.text("/locale"), "de");
    // It is part of the request that may be repeated.
    body["locale"] = json!("fr");
    world.post_once("/v1/auth/signup", "", "key", body).await.assert("422 idempotency_key_reused");
    for bad in ["it", "DE", ""] {
        let mut body = signup_body("bolt");
        body["locale"] = json!(bad);
        let answer = world.post("/v1/auth/signup", "", body).await.assert("422 validation_failed");
        assert_eq!(
            (answer.text("/errors/0/pointer"), answer.text("/errors/0/code")),
            ("/locale".into(), "unknown_value".into())
        );
    }
}

#[tokio::test]
async fn a_language_chosen_with_an_invitation_is_that_of_a_new_person_only() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    // The inviter's copy proves no mailbox, so that a code is mailed at once.
    let invited = json!({"email": "bea@people.test", "role": "member"});
    let link = world.post("/v1/invitations", &acme.token, invited).await.text("/link");
    let accept = |token: &str, locale| json!({"token": token, "name": "Bea", "password": PASSWORD, "locale": locale});
    let wrong = world.post(ACCEPT, "", accept(&token_of(&link), "it")).await.assert("422 validation_failed");
    assert_eq!(wrong.text("/errors/0/pointer"), "/locale");
    let bea = world.post(ACCEPT, "", accept(&token_of(&link), "de")).await.assert("201");
    world.deliver().await;
    world.postbox.code_for("bea@people.test");
    assert_eq!(world.postbox.language_to("bea@people.test"), "de");
    // A person with an account has chosen already.
    let token = world.invite(&bolt, "bea@people.test", "member").await;
    world.post(ACCEPT, "", accept(&token, "fr")).await.assert("200");
    let kept = world.get(PATH, &bea.text("/tokens/access_token")).await;
    assert_eq!(kept.text("/locale"), "de");
}

#[tokio::test]
async fn who_replaces_an_account_that_was_never_proved_chooses_for_themselves() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut squatter = signup_body("bolt");
    (squatter["email"], squatter["password"], squatter["locale"]) =
        (json!("bea@people.test"), json!(NEW_PASSWORD), json!("fr"));
    world.post("/v1/auth/signup", "", squatter).await.assert("201");
    let token = world.invite(&acme, "bea@people.test", "member").await;
    let mut body = json!({"token": token, "name": "Bea", "password": PASSWORD, "existing_account": "replace"});
    body["locale"] = json!("es");
    let bea = world.post(ACCEPT, "", body).await.assert("201");
    world.deliver().await;
    assert_eq!(world.postbox.language_to("bea@people.test"), "es");
    let chosen = world.get(PATH, &bea.text("/tokens/access_token")).await;
    assert_eq!(chosen.text("/locale"), "es");
}

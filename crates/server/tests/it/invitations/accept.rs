//! `POST /v1/invitations/accept` admits only the invited person.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{
    World,
    fakes::token_of,
    people::{PASSWORD, signup_body},
};

const PATH: &str = "/v1/invitations/accept";

#[tokio::test]
async fn a_new_person_comes_in_by_the_mailed_token_with_a_proved_mailbox() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, "bea@people.test", "manager").await;
    let body = json!({"token": token, "name": "Bea", "password": PASSWORD});
    assert_snapshot!(world.post(PATH, "", body.clone()).await.snapshot());
    world.post(PATH, "", body).await.assert("409 invitation_accepted");
}

#[tokio::test]
async fn the_inviters_copy_does_not_prove_the_mailbox() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"email": "bea@people.test", "role": "member"});
    let link = world.post("/v1/invitations", &acme.token, body).await.text("/link");
    let body = json!({"token": token_of(&link), "name": "Bea", "password": PASSWORD});
    let answer = world.post(PATH, "", body).await.assert("201");
    assert_eq!(answer.json()["user"]["email_verified"], false);
}

#[tokio::test]
async fn an_existing_person_gives_the_password_or_is_signed_in() {
    let world = World::new().await;
    let (acme, globex, initech) =
        (world.found("acme").await, world.found("globex").await, world.found("initech").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;

    let token = world.invite(&globex, "bea@people.test", "viewer").await;
    world.post(PATH, "", json!({"token": token})).await.assert("422 validation_failed");
    let wrong = json!({"token": token, "password": "wrong"});
    world.post(PATH, "", wrong).await.assert("401 invalid_credentials");
    let right = json!({"token": token, "password": PASSWORD});
    let answer = world.post(PATH, "", right).await.assert("200");
    assert_eq!((answer.text("/user/id"), answer.text("/tenant/slug")), (bea.user_id.clone(), "globex".into()));

    let token = world.invite(&initech, "bea@people.test", "viewer").await;
    let stranger = world.post(PATH, &globex.token, json!({"token": token})).await;
    stranger.assert("403 invitation_for_other");
    world.post(PATH, "not-a-token", json!({"token": token})).await.assert("401 token_malformed");
    let answer = world.post(PATH, &bea.token, json!({"token": token})).await.assert("200");
    assert_eq!(answer.text("/tenant/slug"), "initech");
}

#[tokio::test]
async fn a_new_person_is_told_everything_that_is_missing() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, "bea@people.test", "member").await;
    assert_snapshot!(world.post(PATH, "", json!({"token": token})).await.snapshot());
    let weak = json!({"token": token, "name": "Bea", "password": "bea@people.test"});
    let answer = world.post(PATH, "", weak).await.assert("422 validation_failed");
    assert_eq!(
        (answer.text("/errors/0/pointer"), answer.text("/errors/0/code")),
        ("/password".into(), "guessable".into())
    );
}

#[tokio::test]
async fn an_account_made_in_between_must_be_proved() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, "owner@globex.test", "member").await;
    world.post("/v1/auth/signup", "", signup_body("globex")).await.assert("201");
    let body = json!({"token": token, "name": "Impostor", "password": "another good passphrase"});
    world.post(PATH, "", body).await.assert("401 invalid_credentials");
}

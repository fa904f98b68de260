//! A session that ends while somebody fills in a form: what they typed is not lost.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    running_server::{PASSWORD, access},
    stage::{ADA, Stage, assert_no_complaints, sign_in},
};

/// Ends all sessions of Ada from another device.
async fn end_all_sessions(stage: &Stage) {
    let credentials = json!({"email": ADA, "password": PASSWORD});
    let (_, signed_in): (_, Value) = stage.server.post("auth/login", None, credentials).await;
    let token = Some(access(&signed_in));
    let (status, _) = stage.server.try_call(Method::DELETE, "me/sessions", token, None, &[]).await.unwrap();
    assert_eq!(status, StatusCode::NO_CONTENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_the_end_of_a_session() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/organizations/new").await;
    ada.fill("Name of the organization", "Looms & “Mills”").await;
    ada.fill("Short name in web addresses", "looms").await;
    end_all_sessions(&stage).await;
    ada.press("Create the organization").await;
    ada.sees("Sign in again: what you entered is kept, except for passwords.").await;
    sign_in(&ada, ADA, "something else entirely").await;
    ada.sees("The email address or the password is wrong.").await;
    sign_in(&ada, ADA, PASSWORD).await;
    ada.sees("What you entered was not sent yet.").await;
    ada.press("Send it now").await;
    ada.sees("Looms & “Mills” is ready.").await;
    assert_eq!(ada.path().await, "/o/looms");
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_can_be_discarded() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/organizations/new").await;
    ada.fill("Name of the organization", "Looms").await;
    end_all_sessions(&stage).await;
    ada.press("Create the organization").await;
    sign_in(&ada, ADA, PASSWORD).await;
    ada.follow("Discard it").await;
    ada.open("/organizations").await;
    ada.does_not_see("Looms").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_somebody_else_is_not_sent_in_ones_own_name() {
    let stage = Stage::start().await;
    stage.founder("Grace Hopper", "grace@navy.example", "Compilers").await;
    let ada = stage.ada().await;
    ada.open("/organizations/new").await;
    ada.fill("Name of the organization", "Looms").await;
    // Grace signs in on the same device, in another tab.
    let grace = ada.tab().await;
    grace.open("/organizations").await;
    grace.press("Sign out").await;
    sign_in(&grace, "grace@navy.example", PASSWORD).await;
    grace.sees("Compilers").await;
    ada.press("Create the organization").await;
    ada.sees("What you entered was not sent yet.").await;
    grace.open("/organizations").await;
    grace.does_not_see("Looms").await;
}

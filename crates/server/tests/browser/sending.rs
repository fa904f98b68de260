//! A form is sent once, whatever a person does with it.

use serde_json::Value;

use crate::{
    running_server::{PASSWORD, access},
    stage::{ADA, Stage, assert_no_complaints},
};

async fn organizations_of_ada(stage: &Stage) -> usize {
    let credentials = serde_json::json!({"email": ADA, "password": PASSWORD});
    let (_, signed_in): (_, Value) = stage.server.post("auth/login", None, credentials).await;
    stage.server.list("me/tenants", access(&signed_in), "role").await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_sends_once() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/organizations/new").await;
    ada.fill("Name of the organization", "Looms").await;
    ada.requests().await;
    ada.press_twice("Create the organization").await;
    ada.sees("Looms is ready.").await;
    assert_eq!(ada.forms_sent().await, 1);
    assert_eq!(organizations_of_ada(&stage).await, 2);
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_without_scripts_founds_once() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.without_scripts().await;
    ada.open("/organizations/new").await;
    ada.fill("Name of the organization", "Looms").await;
    ada.press_twice("Create the organization").await;
    ada.sees("Looms is ready.").await;
    assert_eq!(organizations_of_ada(&stage).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_and_loading_again_send_nothing() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/organizations/new").await;
    ada.fill("Name of the organization", "Looms").await;
    ada.press("Create the organization").await;
    ada.sees("Looms is ready.").await;
    ada.requests().await;
    ada.reload().await;
    ada.back().await;
    assert_eq!(ada.path().await, "/organizations/new");
    assert_eq!(ada.forms_sent().await, 0);
    // The form is ready again, and the server knows that it was sent.
    ada.sees("Create the organization").await;
    assert_eq!(organizations_of_ada(&stage).await, 2);
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_refused_can_be_sent_again() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/organizations/new").await;
    ada.press("Create the organization").await;
    ada.sees("One thing needs to be corrected").await;
    ada.fill("Name of the organization", "Looms").await;
    ada.press("Create the organization").await;
    ada.sees("Looms is ready.").await;
    ada.back().await;
    ada.back().await;
    ada.fill("Name of the organization", "Mills").await;
    ada.press("Create the organization").await;
    ada.sees("Mills is ready.").await;
    assert_eq!(organizations_of_ada(&stage).await, 3);
}

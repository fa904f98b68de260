//! Signing up, signing in and out, and proving the address.

use tenantry_domain::Span;

use super::browser::Browser;
use crate::support::{World, people::PASSWORD};

const ADA: &str = "ada@people.test";

async fn sign_up(browser: &mut Browser) {
    browser.open("/sign-up").await;
    let entered =
        [("organization", "Engines"), ("slug", "engines"), ("name", "Ada"), ("email", ADA), ("password", PASSWORD)];
    browser.send("/sign-up", &entered).await;
    browser.assert_at("/o/engines");
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_person_signs_up_and_proves_their_address() {
    let world = World::new().await;
    let mut browser = Browser::new(&world);
    sign_up(&mut browser).await;
    browser.assert_says("Engines is ready.");
    browser.assert_says("Nobody has confirmed yet that ada@people.test is your address.");
    browser.follow("/verify-email").await;
    browser.assert_says("We mailed a code of six digits to ada@people.test.");
    browser.send("/verify-email", &[("code", "12 34")]).await;
    browser.assert_faults("/verify-email", &["code"]);
    assert_eq!(browser.value("/verify-email", "code"), "12 34");
    let code = world.code_for(ADA).await;
    browser.send("/verify-email", &[("code", other_than(&code))]).await;
    browser.assert_faults("/verify-email", &["code"]);
    browser.assert_says("This code is wrong or too old.");
    browser.send("/verify-email", &[("code", &code)]).await;
    browser.assert_at("/o/engines");
    browser.assert_says("Your email address is confirmed.");
    browser.assert_silent("Nobody has confirmed yet");
    browser.open("/organizations").await;
    browser.assert_silent("Nobody has confirmed yet");
    // There is nothing left to prove.
    browser.open("/verify-email?return_to=/o/engines").await;
    browser.assert_at("/o/engines");
}

#[tokio::test]
async fn an_address_that_was_proved_elsewhere_is_known_here_after_one_click() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    world.prove(&acme).await;
    browser.open("/organizations").await;
    browser.assert_says("Nobody has confirmed yet");
    browser.follow("/verify-email").await;
    browser.assert_at("/organizations");
    browser.assert_silent("Nobody has confirmed yet");
}

#[tokio::test]
async fn a_new_code_is_sent_on_request() {
    let world = World::new().await;
    let mut browser = Browser::new(&world);
    sign_up(&mut browser).await;
    let old = world.code_for(ADA).await;
    world.clock.advance(Span::minutes(11));
    browser.follow("/verify-email").await;
    browser.send("/verify-email", &[("code", &old)]).await;
    browser.assert_says("This code is wrong or too old.");
    browser.send("/verify-email/resend", &[]).await;
    browser.assert_says("A code is on its way to ada@people.test.");
    let new = world.code_for(ADA).await;
    assert_eq!(world.postbox.count_for(ADA), 2);
    browser.send("/verify-email", &[("code", &new)]).await;
    // The page remembers where the person came from.
    browser.assert_at("/o/engines");
}

#[tokio::test]
async fn too_many_wrong_codes_are_told_as_what_they_are() {
    let world = World::new().await;
    let mut browser = Browser::new(&world);
    sign_up(&mut browser).await;
    let mut said = String::new();
    for _ in 0..5 {
        let code = world.code_for(ADA).await;
        browser.open("/verify-email").await;
        for _ in 0..5 {
            browser.send("/verify-email", &[("code", other_than(&code))]).await;
            browser.assert_faults("/verify-email", &["code"]);
            said = browser.text();
        }
        world.clock.advance(Span::minutes(3));
        browser.send("/verify-email/resend", &[]).await;
    }
    assert!(said.contains("Too many wrong codes were entered. Try again in 2"), "{said}");
}

#[tokio::test]
async fn a_link_to_the_sign_in_enters_nothing() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let kept = data_encoding::BASE64URL_NOPAD.encode(br#"{"action":"/o/acme/leave","fields":[]}"#);
    let mut browser = Browser::new(&world);
    browser.open(&format!("/sign-in?kept={kept}&email=eve@people.test&return_to=/account")).await;
    assert_eq!(browser.value("/sign-in", "email"), "");
    browser.send("/sign-in", &[("email", &acme.email), ("password", PASSWORD)]).await;
    browser.assert_at("/account");
    browser.assert_silent("Send it now");
}

#[tokio::test]
async fn a_session_and_an_open_form_outlive_a_restart() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    browser.open("/o/acme/settings").await;
    let world = world.restarted().await;
    browser.goes_on_with(&world);
    browser.send("/o/acme/settings/name", &[("name", "Acme again")]).await;
    browser.assert_at("/o/acme/settings");
    browser.assert_says("The settings are saved.");
}

#[tokio::test]
async fn two_tabs_that_renew_at_once_stay_signed_in() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut one = Browser::signed_in(&world, &acme.email).await;
    one.open("/o/acme").await;
    for _ in 0..3 {
        // The access token expires. Both tabs present the same refresh token.
        world.clock.advance(Span::minutes(16));
        let mut other = one.clone();
        tokio::join!(one.open("/o/acme"), other.open("/o/acme/members"));
        one.assert_at("/o/acme");
        other.assert_at("/o/acme/members");
    }
}

#[tokio::test]
async fn an_invitation_keeps_the_language_that_was_chosen_on_the_device() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bolt = world.found("bolt").await;
    world.patch("/v1/me/settings", &bolt.token, serde_json::json!({"locale": "fr"})).await.assert("200");
    let token = world.invite(&acme, &bolt.email, "member").await;
    let mut browser = Browser::new(&world);
    browser.open(&format!("/invitations/accept?token={token}&account=yes")).await;
    browser.send_pairs("/language", &[("locale".to_owned(), "de".to_owned())]).await;
    browser.open(&format!("/invitations/accept?token={token}&account=yes")).await;
    browser.send("/invitations/accept", &[("password", PASSWORD)]).await;
    browser.assert_at("/o/acme");
    assert!(browser.html.contains("<html lang=\"de\">"));
}

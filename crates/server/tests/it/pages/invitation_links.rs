//! `/o/{organization}/links` and `/join`: an admin makes a link and copies its URL once, and people join by it.

use axum::http::StatusCode;
use serde_json::json;

use super::{browser::Browser, links::assert_discreet};
use crate::support::{World, fakes::token_of, people::PASSWORD};

const NEW: &str = "/o/acme/links/new";
const JOIN: &str = "/join";
const BEA: &str = "bea@people.test";

/// Returns the path of the page behind the only URL on the page.
fn shared(browser: &Browser) -> String {
    let token = browser.html.split("/join?token=").nth(1).expect("the page shows no link");
    let token: String = token.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    format!("{JOIN}?token={token}")
}

#[tokio::test]
async fn an_admin_makes_a_link_and_sees_its_url_once() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &ada.email).await;
    browser.open("/o/acme/links").await;
    browser.assert_says("There is no link yet");
    browser.follow(NEW).await;
    let wrong = [("label", "Open day"), ("max_uses", "0"), ("days", "soon"), ("domains", "people")];
    browser.send(NEW, &wrong).await;
    browser.assert_faults(NEW, &["max_uses", "days", "domains"]);
    assert_eq!(browser.value(NEW, "label"), "Open day");
    browser.send(NEW, &[("label", "Open day"), ("max_uses", "2"), ("days", "30"), ("domains", "")]).await;
    browser.assert_says("Copy the link now");
    let link = shared(&browser);
    browser.open("/o/acme/links").await;
    browser.assert_says("Open day");
    browser.assert_says("0 of 2");
    browser.assert_silent("tnt_lnk_");

    let mut guest = Browser::new(&world);
    guest.open(&link).await;
    guest.assert_says("Join The acme company");
    guest.send(JOIN, &[("name", "Bea"), ("email", BEA), ("password", PASSWORD)]).await;
    guest.assert_at("/o/acme");
    browser.open("/o/acme/links").await;
    browser.assert_says("1 of 2");
    browser.open("/o/acme/activity").await;
    browser.assert_says("Bea used an invitation link.");
}

#[tokio::test]
async fn a_link_is_disabled_renewed_and_deleted_from_the_list() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let (id, old) = world.make_link(&ada, json!({"label": "Open day"})).await;
    let mut browser = Browser::signed_in(&world, &ada.email).await;
    let deed = |deed: &str| format!("/o/acme/links/{id}/{deed}");
    let opens = async |token: &str| {
        let mut guest = Browser::new(&world);
        guest.open(&format!("{JOIN}?token={token}")).await;
        guest.status
    };
    browser.open("/o/acme/links").await;
    browser.send(&deed("status"), &[]).await;
    browser.assert_at("/o/acme/links");
    browser.assert_says("disabled");
    assert_eq!(opens(&old).await, StatusCode::GONE);
    browser.send(&deed("status"), &[]).await;
    assert_eq!(opens(&old).await, StatusCode::OK);
    browser.send(&deed("renew"), &[]).await;
    let new = shared(&browser);
    assert_eq!(opens(&old).await, StatusCode::NOT_FOUND);
    assert_eq!(opens(new.split_once('=').unwrap().1).await, StatusCode::OK);
    browser.open("/o/acme/links").await;
    browser.send(&deed("delete"), &[]).await;
    browser.assert_says("There is no link yet");
    assert_eq!(opens(new.split_once('=').unwrap().1).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn members_do_not_see_the_links() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.join(&ada, BEA, "member").await;
    let mut browser = Browser::signed_in(&world, BEA).await;
    browser.open("/o/acme").await;
    assert!(!browser.html.contains("/o/acme/links"));
    for path in ["/o/acme/links", NEW] {
        browser.open(path).await;
        assert_eq!(browser.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn opening_the_page_uses_nothing_up_and_a_new_person_joins() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let (_, token) = world.make_link(&ada, json!({"max_uses": 1})).await;
    let page = format!("{JOIN}?token={token}");
    let mut browser = Browser::new(&world);
    for _ in 0..3 {
        browser.open(&page).await;
        assert_discreet(&browser);
    }
    browser.send(JOIN, &[("name", " "), ("email", "bea"), ("password", "")]).await;
    browser.assert_faults(JOIN, &["name", "email", "password"]);
    browser.send(JOIN, &[("name", "Bea"), ("email", BEA), ("password", "password")]).await;
    browser.assert_faults(JOIN, &["password"]);
    browser.send(JOIN, &[("name", "Bea"), ("email", &ada.email), ("password", PASSWORD)]).await;
    browser.assert_faults(JOIN, &["email"]);
    browser.send(JOIN, &[("name", "Bea"), ("email", BEA), ("password", PASSWORD)]).await;
    browser.assert_at("/o/acme");
    browser.assert_says("You are a member of The acme company now.");
    let mut late = Browser::new(&world);
    late.open(&page).await;
    assert_eq!(late.status, StatusCode::GONE);
    late.assert_says("Nobody can join by this link any more");
}

#[tokio::test]
async fn whoever_is_signed_in_joins_with_one_button_and_whoever_has_an_account_signs_in_first() {
    let world = World::new().await;
    let (ada, bolt) = (world.found("acme").await, world.found("bolt").await);
    let (_, token) = world.make_link(&ada, json!({})).await;
    let page = format!("{JOIN}?token={token}");
    let mut browser = Browser::new(&world);
    browser.open(&page).await;
    browser.follow("/sign-in").await;
    browser.send("/sign-in", &[("email", &bolt.email), ("password", PASSWORD)]).await;
    browser.assert_at(&page);
    browser.assert_says(&format!("You are signed in as {}.", bolt.email));
    browser.send(JOIN, &[]).await;
    browser.assert_at("/o/acme");
    browser.open(&page).await;
    browser.send(JOIN, &[]).await;
    browser.assert_says("You are a member already");
}

#[tokio::test]
async fn by_a_link_for_a_domain_the_address_is_proved_first() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let (_, token) = world.make_link(&ada, json!({"allowed_domains": ["people.test"]})).await;
    let page = format!("{JOIN}?token={token}");
    let mut browser = Browser::new(&world);
    browser.open(&page).await;
    browser.assert_says("It is for email addresses of people.test.");
    browser.send(JOIN, &[("name", "Eve"), ("email", "eve@elsewhere.test"), ("password", PASSWORD)]).await;
    browser.assert_says("This link is for other addresses");
    browser.open(&page).await;
    browser.send(JOIN, &[("name", "Bea"), ("email", BEA), ("password", PASSWORD)]).await;
    browser.assert_says("Confirm your email address");
    let mut meanwhile = browser.clone();
    meanwhile.open(&page).await;
    meanwhile.assert_says("Confirm your email address first.");
    let code = world.code_for(BEA).await;
    browser.send("/verify-email", &[("code", &code)]).await;
    browser.assert_at(&page);
    browser.send(JOIN, &[]).await;
    browser.assert_at("/o/acme");
}

#[tokio::test]
async fn a_link_that_is_none_says_so() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let made = world.post("/v1/invitation-links", &ada.token, json!({})).await.assert("201");
    let token = token_of(&made.text("/url"));
    let mut browser = Browser::new(&world);
    for damaged in ["", "nonsense", &token[..token.len() - 1]] {
        browser.open(&format!("{JOIN}?token={damaged}")).await;
        assert_eq!(browser.status, StatusCode::NOT_FOUND);
        browser.assert_says("This link does not work");
    }
}

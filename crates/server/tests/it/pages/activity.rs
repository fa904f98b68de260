//! What happened in an organization, in plain words, for those who may read it; and what is left to set up.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::support::{World, people::Person};

/// A world with an organization of an owner and a manager, and the owner's browser.
async fn acme() -> (World, [Person; 2], Browser) {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let grace = world.join(&ada, "grace@people.test", "manager").await;
    let browser = Browser::signed_in(&world, &ada.email).await;
    (world, [ada, grace], browser)
}

#[tokio::test]
async fn the_overview_tells_what_happened_lately_and_leads_to_all_of_it() {
    let (_world, [_, grace], mut browser) = acme().await;
    let page = format!("/o/acme/members/{}", grace.user_id);
    browser.open(&page).await;
    browser.send(&page, &[("role", "admin")]).await;
    browser.open("/o/acme").await;
    browser.assert_says("What happened lately");
    browser.assert_says("Owner of acme changed the role of grace from Manager to Admin.");
    browser.open("/o/acme/activity").await;
    browser.assert_says("The organization was founded.");
    browser.assert_says("Firefox on Linux");
    assert!(browser.html.contains("<time datetime=\"20"), "{}", browser.html);
    browser.language = "de";
    browser.open("/o/acme/activity").await;
    browser.assert_says("Owner of acme hat eine Rolle geändert: grace, von Leitung zu Administration.");
}

#[tokio::test]
async fn a_long_history_has_pages() {
    let (world, [ada, _], mut browser) = acme().await;
    for number in 0..60 {
        world
            .patch("/v1/tenant", &ada.token, serde_json::json!({"name": format!("Acme {number}")}))
            .await
            .assert("200");
    }
    browser.open("/o/acme/activity").await;
    browser.assert_says("from Acme 58 to Acme 59.");
    browser.assert_silent("The organization was founded.");
    browser.follow("/o/acme/activity?cursor=").await;
    browser.assert_says("The organization was founded.");
    browser.assert_silent("Acme 59");
    browser.open("/o/acme/activity?cursor=nonsense").await;
    assert_eq!(browser.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_member_has_a_history() {
    let (world, [ada, grace], mut browser) = acme().await;
    world.invite(&ada, "linus@people.test", "member").await;
    let page = format!("/o/acme/members/{}", grace.user_id);
    browser.open(&page).await;
    browser.assert_says("grace joined. Role: Manager.");
    browser.assert_silent("linus@people.test");
    browser.follow(&format!("/o/acme/activity?on={}", grace.user_id)).await;
    browser.assert_says("What happened to grace");
    browser.assert_says("grace joined. Role: Manager.");
    browser.assert_silent("The organization was founded.");
    browser.open(&format!("/o/acme/activity?by={}", ada.user_id)).await;
    browser.assert_says("What Owner of acme did");
    browser.assert_says("Owner of acme invited linus@people.test. Role: Member.");
    browser.assert_silent("grace joined");
    // Looking for somebody who is gone is no attempt on another organization.
    browser.open("/o/acme/activity?on=01980000-0000-7000-8000-0123456789ab").await;
    browser.assert_says("What happened to somebody who has left");
    assert!(world.attempts_of(&ada).await.is_empty());
    // What is no id is nobody's, and never everybody's.
    for parameter in ["on=nobody", "by=nobody", "on=nobody&by="] {
        browser.open(&format!("/o/acme/activity?{parameter}")).await;
        assert_eq!(browser.status, StatusCode::NOT_FOUND, "{parameter}");
        browser.assert_silent("The organization was founded.");
    }
}

#[tokio::test]
async fn who_may_not_read_it_sees_none_of_it() {
    let (world, [_, grace], _) = acme().await;
    let mut browser = Browser::signed_in(&world, &grace.email).await;
    browser.open("/o/acme").await;
    browser.assert_silent("What happened lately");
    browser.assert_silent("To get started");
    browser.assert_silent("Activity");
    // They see who joined last instead.
    browser.assert_says("New here");
    browser.open(&format!("/o/acme/members/{}", grace.user_id)).await;
    browser.assert_silent("History");
    browser.open("/o/acme/activity").await;
    assert_eq!(browser.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_to_set_up_goes_away_when_all_of_it_is_done() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &ada.email).await;
    browser.open("/o/acme").await;
    for task in ["Confirm your email address So", "Invite your team Everybody", "Make somebody else an admin So"] {
        browser.assert_says(task);
    }
    let grace = world.join(&ada, "grace@people.test", "member").await;
    browser.open("/o/acme").await;
    browser.assert_says("Invite your team done");
    let page = format!("/o/acme/members/{}", grace.user_id);
    browser.open(&page).await;
    browser.send(&page, &[("role", "admin")]).await;
    browser.open("/o/acme").await;
    browser.assert_says("Make somebody else an admin done");
    browser.assert_says("Confirm your email address So");
    world.prove(&ada).await;
    let mut browser = Browser::signed_in(&world, &ada.email).await;
    browser.open("/o/acme").await;
    browser.assert_silent("To get started");
    browser.assert_silent("Confirm your email address");
}

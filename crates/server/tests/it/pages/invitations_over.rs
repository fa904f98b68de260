//! Invitations that cannot be accepted: the page says why, and what to do next.

use axum::http::{Method, StatusCode};
use tenantry_domain::{Span, tenant::TenantMove};

use super::{browser::Browser, html::forms_of};
use crate::support::{World, call, people::PASSWORD};

const ACCEPT: &str = "/invitations/accept";
const BEA: &str = "bea@people.test";

#[tokio::test]
async fn a_link_that_no_longer_counts_says_why() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut browser = Browser::new(&world);

    let old = world.invite(&acme, BEA, "member").await;
    let invitation = world.get("/v1/invitations", &acme.token).await.text("/items/0/id");
    world.clock.advance(Span::seconds(60));
    let resend = format!("/v1/invitations/{invitation}/resend");
    world.send(call(Method::POST, &resend, &acme.token, None)).await.assert("200");
    world.deliver().await;
    let new = world.postbox.token_for(BEA);
    for (token, why) in [(&old, "a newer one replaced it"), (&new[..new.len() - 1].to_owned(), "It is incomplete")] {
        browser.open(&format!("{ACCEPT}?token={token}")).await;
        assert_eq!(browser.status, StatusCode::NOT_FOUND);
        browser.assert_says("This link does not work");
        browser.assert_says(why);
        // There is a way on.
        assert!(
            super::html::links_of(&browser.html).iter().filter(|link| *link == "/").count() > 1,
            "{}",
            browser.html
        );
    }
    world.delete(&format!("/v1/invitations/{invitation}"), &acme.token).await.assert("204");
    browser.open(&format!("{ACCEPT}?token={new}")).await;
    assert_eq!(browser.status, StatusCode::GONE);
    browser.assert_says("This invitation was withdrawn");

    let token = world.invite(&acme, "cleo@people.test", "member").await;
    world.clock.advance(Span::hours(168));
    browser.open(&format!("{ACCEPT}?token={token}")).await;
    assert_eq!(browser.status, StatusCode::GONE);
    browser.assert_says("This invitation has expired");
    browser.assert_says("Ask the person who invited you to send it again.");
}

#[tokio::test]
async fn whoever_declined_may_ask_again() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    world.prove(&bolt).await;
    let mut browser = Browser::signed_in(&world, &bolt.email).await;
    let token = world.invite(&acme, &bolt.email, "member").await;
    browser.open("/organizations").await;
    let action = forms_of(&browser.html).into_iter().map(|form| form.action);
    let decline = action.into_iter().find(|action| action.ends_with("/decline")).unwrap();
    browser.send(&decline, &[]).await;
    browser.assert_says("You declined the invitation of The acme company.");
    browser.open(&format!("{ACCEPT}?token={token}")).await;
    browser.assert_says("You declined this invitation");
}

#[tokio::test]
async fn nobody_joins_a_suspended_organization() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let token = world.invite(&acme, BEA, "member").await;
    let mut browser = Browser::new(&world);
    browser.open(&format!("{ACCEPT}?token={token}")).await;
    world.operate("acme", TenantMove::Suspend).await;
    browser.send(ACCEPT, &[("name", "Bea"), ("password", PASSWORD)]).await;
    assert_eq!(browser.status, StatusCode::FORBIDDEN);
    browser.assert_says("Nobody can join at the moment");
}

#[tokio::test]
async fn who_is_a_member_already_is_told_so() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, BEA, "member").await;
    let token = world.invite(&acme, "bea@new.test", "member").await;
    world.change_email(&bea, "bea@new.test").await;
    let mut browser = Browser::signed_in(&world, "bea@new.test").await;
    browser.open(&format!("{ACCEPT}?token={token}")).await;
    browser.send(ACCEPT, &[]).await;
    assert_eq!(browser.status, StatusCode::CONFLICT);
    browser.assert_says("You are a member already");
    browser.follow("/home").await;
    browser.assert_at("/o/acme");
}

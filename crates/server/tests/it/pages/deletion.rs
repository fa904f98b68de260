//! An organization is deleted once its short name was typed, and its page says until when that can be undone, and by whom.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::support::World;

#[tokio::test]
async fn it_is_deleted_when_its_short_name_is_typed_and_the_owner_undoes_it() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let grace = world.join(&ada, "grace@people.test", "admin").await;
    let mut browser = Browser::signed_in(&world, &ada.email).await;
    browser.open("/o/acme/settings").await;
    browser.assert_says("Everybody loses access at once.");
    let page = "/o/acme/delete";
    browser.open(page).await;
    browser.assert_says("Type acme to confirm.");
    browser.assert_says("You can undo it within 30 days.");
    browser.assert_says("One other member loses access too.");
    browser.send(page, &[("slug", "acne")]).await;
    browser.assert_faults(page, &["slug"]);
    browser.send(page, &[("slug", "acme")]).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.assert_says("Other members would lose access. Confirm that, or remove them first.");
    assert_eq!(world.get("/v1/tenant", &ada.token).await.text("/status"), "trial");
    browser.send(page, &[("slug", "acme"), ("force", "yes")]).await;
    browser.assert_at("/o/acme");
    browser.assert_says("The acme company is deleted.");
    browser.assert_says("Until then its owner can restore it.");
    browser.open("/organizations").await;
    browser.assert_says("deleted");

    // Others see it too, and can't undo it.
    let mut other = Browser::signed_in(&world, &grace.email).await;
    other.open("/o/acme").await;
    other.assert_says("Until then its owner can restore it.");
    other.assert_silent("Restore the organization");
    other.open(page).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);

    browser.open("/o/acme").await;
    browser.send("/o/acme/restore", &[]).await;
    browser.assert_at("/o/acme");
    browser.assert_says("The acme company is back.");
    browser.assert_silent("Restore the organization");
    other.open("/o/acme/members").await;
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn who_does_not_own_it_is_not_asked() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let grace = world.join(&ada, "grace@people.test", "admin").await;
    let mut browser = Browser::signed_in(&world, &grace.email).await;
    browser.open("/o/acme/settings").await;
    browser.assert_silent("Delete The acme company");
    browser.open("/o/acme/delete").await;
    assert_eq!(browser.status, StatusCode::FORBIDDEN);
}

//! The language is the one that the browser asks for, until a person chooses another.

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, assert_no_complaints},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_says_the_language_and_the_person_decides() {
    let stage = Stage::start().await;
    let page = stage.somebody().await;
    page.prefers_language("de-AT,de;q=0.9,en;q=0.5").await;
    page.open("/sign-up").await;
    page.sees("Gründen Sie Ihre Organisation").await;
    assert_eq!(page.evaluate("document.documentElement.lang").await, "de");
    page.press("Français").await;
    // The choice leads back to the page on which it was made.
    assert_eq!(page.path().await, "/sign-up");
    page.sees("Créez votre organisation").await;
    page.open("/sign-in").await;
    assert_eq!(page.evaluate("document.documentElement.lang").await, "fr");
    page.press("Español").await;
    page.press("Iniciar sesión").await;
    page.sees("Hay que corregir 2 datos").await;
    assert_no_complaints(&page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_brings_the_language_of_the_person_where_none_was_chosen() {
    let stage = Stage::start().await;
    stage.ada().await;
    let chosen = stage.somebody().await;
    chosen.open("/sign-in?return_to=%2Fo%2Fengines").await;
    chosen.press("Deutsch").await;
    assert_eq!(chosen.path().await, "/sign-in?return_to=%2Fo%2Fengines");
    chosen.fill("E-Mail-Adresse", ADA).await;
    chosen.fill("Passwort", PASSWORD).await;
    chosen.press("Anmelden").await;
    assert_eq!(chosen.path().await, "/o/engines");
    // What was chosen on this device stays.
    chosen.sees("Übersicht").await;
    let wished = stage.somebody().await;
    wished.prefers_language("de").await;
    wished.open("/sign-in?return_to=%2Fo%2Fengines").await;
    wished.fill("E-Mail-Adresse", ADA).await;
    wished.fill("Passwort", PASSWORD).await;
    wished.press("Anmelden").await;
    // Ada signed up in English, and nothing was chosen here.
    wished.sees("Overview").await;
}

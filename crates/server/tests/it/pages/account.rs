//! `/account`: what a person changes of themselves.

use axum::http::StatusCode;
use tenantry_application::ports::clock::Clock as _;
use tenantry_domain::time_zone::TimeZone;

use super::{browser::Browser, html::forms_of};
use crate::support::{
    World,
    people::{NEW_PASSWORD, PASSWORD},
};

const NEW: &str = "ada@people.test";

#[tokio::test]
async fn a_name_is_changed_everywhere() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    browser.open("/account").await;
    assert_eq!(browser.value("/account", "name"), "Owner of acme");
    browser.send("/account", &[("name", "\u{7}")]).await;
    browser.assert_faults("/account", &["name"]);
    browser.send("/account", &[("name", "")]).await;
    browser.assert_faults("/account", &["name"]);
    assert_eq!(browser.value("/account", "name"), "");
    browser.send("/account", &[("name", "Ada <b>")]).await;
    browser.assert_at("/account");
    browser.assert_says("Saved.");
    assert_eq!(browser.value("/account", "name"), "Ada <b>");
    browser.open("/o/acme").await;
    browser.assert_says("Ada <b>");
    assert!(!browser.html.contains("Ada <b>"));
}

#[tokio::test]
async fn a_language_is_that_of_the_pages_and_of_the_mails() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    browser.open("/account").await;
    assert_eq!(browser.value("/account/language", "locale"), "none");
    browser.send("/account/language", &[("locale", "it")]).await;
    browser.assert_faults("/account/language", &["locale"]);
    browser.send("/account/language", &[("locale", "de")]).await;
    browser.assert_at("/account");
    browser.assert_says("Dieses Gerät zeigt die Seiten jetzt auf Deutsch.");
    assert_eq!(browser.value("/account/language", "locale"), "de");
    world.forget(&acme.email).await;
    assert_eq!(world.postbox.language_to(&acme.email), "de");
    browser.send("/account/language", &[("locale", "none")]).await;
    browser.assert_says("Gespeichert.");
    assert_eq!(browser.value("/account/language", "locale"), "none");
    // Another device follows the choice when the person signs in there.
    browser.send("/account/language", &[("locale", "fr")]).await;
    let other = Browser::signed_in(&world, &acme.email).await;
    assert!(other.html.contains("<html lang=\"fr\">"));
}

#[tokio::test]
async fn an_address_is_changed_by_a_code_that_goes_there() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.prove(&acme).await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    browser.open("/account").await;
    browser.follow("/account/email").await;
    browser.send("/account/email", &[("email", "ada")]).await;
    browser.assert_faults("/account/email", &["email", "current_password"]);
    browser.send("/account/email", &[("email", NEW), ("current_password", NEW_PASSWORD)]).await;
    browser.assert_faults("/account/email", &["current_password"]);
    assert_eq!(browser.value("/account/email", "email"), NEW);
    browser.send("/account/email", &[("email", NEW), ("current_password", PASSWORD)]).await;
    browser.assert_at("/account/email/confirm");
    browser.assert_says("A code is on its way to ada@people.test.");
    let code = world.code_for(NEW).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for entered in ["1", wrong] {
        browser.send("/account/email/confirm", &[("code", entered)]).await;
        browser.assert_faults("/account/email/confirm", &["code"]);
    }
    browser.send("/account/email/confirm", &[("code", &code)]).await;
    browser.assert_at("/account/email");
    browser.assert_says("Your email address is ada@people.test now.");
    browser.assert_says("Signed in as ada@people.test");
    world.deliver().await;
    world.postbox.link_token_for(&acme.email);
}

#[tokio::test]
async fn an_address_of_another_account_is_not_taken() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    world.prove(&bolt).await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    browser.open("/account/email").await;
    browser.send("/account/email", &[("email", &bolt.email), ("current_password", PASSWORD)]).await;
    browser.assert_at("/account/email/confirm");
    let code = world.code_for(&bolt.email).await;
    browser.send("/account/email/confirm", &[("code", &code)]).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.assert_says("Another account has this address.");
    browser.open("/account/email").await;
    browser.assert_says("Signed in as owner@acme.test");
}

#[tokio::test]
async fn a_password_is_changed_and_other_devices_are_signed_out() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    let mut other = Browser::signed_in(&world, &acme.email).await;
    browser.open("/account/password").await;
    browser.send("/account/password", &[]).await;
    browser.assert_faults("/account/password", &["current_password", "new_password"]);
    browser.send("/account/password", &[("current_password", PASSWORD), ("new_password", "password")]).await;
    browser.assert_faults("/account/password", &["new_password"]);
    browser.send("/account/password", &[("current_password", "x"), ("new_password", NEW_PASSWORD)]).await;
    browser.assert_faults("/account/password", &["current_password"]);
    assert!(!browser.html.contains(NEW_PASSWORD));
    other.open("/account").await;
    other.assert_at("/account");
    browser.send("/account/password", &[("current_password", PASSWORD), ("new_password", NEW_PASSWORD)]).await;
    browser.assert_at("/account/password");
    browser.assert_says("Your password is changed. All other devices are signed out.");
    other.open("/account").await;
    assert_eq!(other.path, "/sign-in?return_to=%2Faccount");
    other.sign_in(&acme.email, NEW_PASSWORD).await;
}

#[tokio::test]
async fn devices_are_told_in_words_and_signed_out() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    let mut phone = Browser::new(&world);
    phone.user_agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                        Version/18.6 Mobile/15E148 Safari/604.1";
    phone.sign_in(&acme.email, PASSWORD).await;
    let mut stranger = Browser::signed_in(&world, &bolt.email).await;
    browser.open("/account/sessions").await;
    browser.assert_says("Firefox on Linux this device 192.0.2.1");
    browser.assert_says("Safari on iPhone 192.0.2.1");
    browser.assert_says("Unknown device");
    let ends = |browser: &Browser| -> Vec<String> {
        let actions = forms_of(&browser.html).into_iter().map(|form| form.action);
        actions.filter(|action| action.ends_with("/end")).collect()
    };
    // The newest first: the phone, then this browser, which has no button, then the sign-up by a program.
    let [end_phone, _] = &ends(&browser)[..] else { panic!("{}", browser.html) };
    // Somebody else's session is none of theirs.
    stranger.open("/account/sessions").await;
    let form_token = forms_of(&stranger.html)[0].fields[0].clone();
    stranger.send_pairs(end_phone, &[(form_token.name, form_token.value)]).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    phone.open("/account").await;
    phone.assert_at("/account");

    browser.send(end_phone, &[]).await;
    browser.assert_at("/account/sessions");
    browser.assert_says("The device is signed out.");
    browser.assert_silent("Safari on iPhone");
    phone.open("/account").await;
    assert_eq!(phone.path, "/sign-in?return_to=%2Faccount");
    browser.send("/account/sessions/end-others", &[]).await;
    browser.assert_says("All other devices are signed out.");
    assert_eq!(ends(&browser), [""; 0]);
    world.get("/v1/me", &acme.token).await.assert("401 token_revoked");
    // With nobody else left, there is nothing to end.
    assert!(forms_of(&browser.html).iter().all(|form| !form.action.contains("end-others")));
}

#[tokio::test]
async fn who_is_signed_out_signs_in_and_comes_back() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for path in
        ["/verify-email?return_to=%2Faccount", "/account", "/account/email", "/account/password", "/account/sessions"]
    {
        let mut browser = Browser::new(&world);
        browser.open(path).await;
        assert!(browser.path.starts_with("/sign-in?return_to="), "{}", browser.path);
        browser.send("/sign-in", &[("email", &acme.email), ("password", NEW_PASSWORD)]).await;
        assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.assert_says("The email address or the password is wrong.");
        assert_eq!(browser.value("/sign-in", "email"), acme.email);
        browser.send("/sign-in", &[("email", &acme.email), ("password", PASSWORD)]).await;
        browser.assert_at(path);
        browser.send("/sign-out", &[]).await;
        browser.assert_at("/sign-in");
        browser.assert_says("You are signed out.");
    }
}

#[tokio::test]
async fn times_are_those_of_the_persons_time_zone() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &ada.email).await;
    let at = world.clock.now();
    let told = |zone: &str| TimeZone::parse(zone).unwrap().local(at).format("%H:%M").to_string();
    // Nothing is known of the device.
    browser.open("/account/sessions").await;
    browser.assert_says(&format!("{} UTC", told("UTC")));
    // A script may have found out.
    browser.keep_cookie("__Host-tenantry-device-time-zone", "America/New_York");
    browser.open("/account/sessions").await;
    browser.assert_says(&told("America/New_York"));
    browser.assert_silent("UTC");
    let form = "/account/time-zone";
    browser.open("/account").await;
    assert_eq!(browser.value(form, "time_zone"), "");
    browser.send(form, &[("time_zone", "Atlantis")]).await;
    browser.assert_faults(form, &["time_zone"]);
    assert_eq!(browser.value(form, "time_zone"), "Atlantis");
    browser.send(form, &[("time_zone", "kathmandu")]).await;
    browser.assert_at("/account");
    assert_eq!(browser.value(form, "time_zone"), "Asia/Kathmandu");
    browser.open("/account/sessions").await;
    browser.assert_says(&told("Asia/Kathmandu"));
    // The moment for programs stays in universal time.
    assert!(browser.html.contains(&format!("datetime=\"{}", at.format("%Y-%m-%dT%H:%M"))), "{}", browser.html);
    assert_eq!(world.get("/v1/me/settings", &ada.token).await.text("/time_zone"), "Asia/Kathmandu");
    // It comes with the person to another device, and goes with them.
    let mut other = Browser::signed_in(&world, &ada.email).await;
    other.open("/account/sessions").await;
    other.assert_says(&told("Asia/Kathmandu"));
    other.open("/account").await;
    other.send(form, &[("time_zone", "")]).await;
    other.open("/account/sessions").await;
    other.assert_says(&format!("{} UTC", told("UTC")));
    browser.send("/sign-out", &[]).await;
    browser.sign_in(&ada.email, PASSWORD).await;
    browser.open("/account/sessions").await;
    browser.assert_says(&told("America/New_York"));
}

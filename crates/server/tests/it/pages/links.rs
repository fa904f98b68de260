//! The pages behind the links in mails: opening them changes nothing, the person does by a form, and no script is needed.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;
use tenantry_domain::Span;
use tenantry_server::http::rate_limit::RateLimits;

use super::browser::Browser;
use crate::support::{
    Options, World,
    people::{NEW_PASSWORD, PASSWORD},
};

/// Asserts that a page loads nothing from elsewhere, says nothing to others, and is stored by nobody.
#[track_caller]
pub(super) fn assert_discreet(browser: &Browser) {
    let header = |name: &str| browser.headers[name].to_str().unwrap();
    assert_eq!((header("referrer-policy"), header("cache-control")), ("same-origin", "no-store"));
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self';", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part} is not in {policy}");
    }
    for foreign in ["<script>", "http://", "https://", " onclick=", " style=", "src=\"//"] {
        assert!(!browser.html.contains(foreign), "{foreign} is in {}", browser.html);
    }
    assert!(browser.html.contains("<html lang=\"en\">") && browser.html.contains("<h1>"));
    // The names of fields and routes are for programs.
    assert!(!browser.html.contains('`'), "{}", browser.html);
}

async fn signs_in(world: &World, email: &str, password: &str) -> bool {
    let answer = world.post("/v1/auth/login", "", json!({"email": email, "password": password})).await;
    answer.status.is_success()
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_mailed_link() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    let mut browser = Browser::new(&world);
    browser.open("/sign-in").await;
    browser.follow("/forgot-password").await;
    browser.send("/forgot-password", &[("email", "ada")]).await;
    browser.assert_faults("/forgot-password", &["email"]);
    assert_eq!(browser.value("/forgot-password", "email"), "ada");
    browser.send("/forgot-password", &[("email", &ada.email)]).await;
    browser.assert_at("/forgot-password/sent");
    world.deliver().await;
    let link = format!("/reset-password?token={}", world.postbox.link_token_for(&ada.email));

    browser.open(&link).await;
    assert_discreet(&browser);
    browser.send("/reset-password", &[("new_password", "password")]).await;
    browser.assert_faults("/reset-password", &["new_password"]);
    assert!(!browser.html.contains("value=\"password\""));
    assert_discreet(&browser);
    // Another language is chosen on the page that was shown again, and the link is not lost.
    browser.send("/language", &[("locale", "de")]).await;
    browser.assert_at(&link);
    browser.assert_says("Neues Passwort festlegen");
    browser.send("/language", &[("locale", "en")]).await;
    browser.send("/reset-password", &[("new_password", NEW_PASSWORD)]).await;
    browser.assert_at("/sign-in");
    browser.assert_says("Your new password is set, and all devices are signed out.");
    world.get("/v1/me", &ada.token).await.assert("401 token_revoked");
    browser.send("/sign-in", &[("email", &ada.email), ("password", NEW_PASSWORD)]).await;
    browser.assert_at("/organizations");

    browser.open(&link).await;
    browser.send("/reset-password", &[("new_password", PASSWORD)]).await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
    browser.assert_says("This link is no longer valid");
    browser.follow("/forgot-password").await;
    browser.assert_at("/forgot-password");
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let mut said = Vec::new();
    for email in [&*ada.email, "nobody@people.test"] {
        let mut browser = Browser::new(&world);
        browser.open("/forgot-password").await;
        browser.send("/forgot-password", &[("email", email)]).await;
        browser.assert_says(&format!("If there is an account with the address {email}, a link is on its way there."));
        said.push((browser.path.clone(), browser.status, browser.text().replace(email, "EMAIL")));
    }
    assert_eq!(said[0], said[1]);
    world.deliver().await;
    assert_eq!(world.postbox.count_for("nobody@people.test"), 0);
}

#[tokio::test]
async fn who_never_proved_the_address_is_asked_whose_account_it_is() {
    let world = World::new().await;
    for (slug, answer, keeps) in [("acme", "keep", true), ("trap", "replace", false)] {
        let owner = world.found(slug).await;
        let mut browser = Browser::new(&world);
        browser.open(&format!("/reset-password?token={}", world.forget(&owner.email).await)).await;
        browser.send("/reset-password", &[("new_password", NEW_PASSWORD)]).await;
        assert_eq!(browser.status, StatusCode::OK);
        assert_discreet(&browser);
        browser.assert_says("Is this account yours?");
        browser.assert_says(&format!("The {slug} company"));
        browser.send("/reset-password", &[("new_password", NEW_PASSWORD)]).await;
        assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.assert_says("Choose one of the two.");
        // Nothing was decided yet.
        assert!(signs_in(&world, &owner.email, PASSWORD).await);
        browser.send("/reset-password", &[("existing_account", answer), ("new_password", "password")]).await;
        browser.assert_faults("/reset-password", &["new_password"]);
        let form = browser.form("/reset-password");
        let chosen: Vec<_> = form.fields.iter().filter(|field| field.checked).map(|field| &*field.value).collect();
        assert_eq!(chosen, [answer]);
        browser.send("/reset-password", &[("new_password", NEW_PASSWORD)]).await;
        browser.assert_at("/sign-in");
        browser.assert_says(if keeps { "Your new password is set" } else { "You have a new account" });
        let body = json!({"email": owner.email, "password": NEW_PASSWORD});
        let signed_in = world.post("/v1/auth/login", "", body).await.assert("200");
        assert_eq!(!signed_in.json()["tenant"].is_null(), keeps, "{answer}");
    }
}

#[tokio::test]
async fn a_scanner_that_opens_every_link_uses_nothing_up() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    let undo = format!("/email/undo?token={}", world.change_email(&ada, "ada@people.test").await);
    let reset = format!("/reset-password?token={}", world.forget("ada@people.test").await);
    let invitation = format!("/invitations/accept?token={}", world.invite(&ada, "bea@people.test", "member").await);
    let mut scanner = Browser::new(&world);
    for _ in 0..3 {
        for path in [&undo, &reset, &invitation] {
            scanner.open(path).await;
            scanner.assert_at(path);
            assert_discreet(&scanner);
        }
    }
    // A scanner may also look at what else a link could be.
    for page in ["/reset-password", "/email/undo", "/invitations/accept"] {
        for token in ["", "?token=", "?token=%22%3E%3Cb%3E", "?token=tnt_pwr_x"] {
            scanner.open(&format!("{page}{token}")).await;
            assert_eq!(scanner.status, StatusCode::NOT_FOUND, "{page}{token}");
            assert_discreet(&scanner);
            assert!(!scanner.html.contains("<b>"));
        }
    }
    world.get("/v1/me", &ada.token).await.assert("200");

    let mut browser = Browser::new(&world);
    browser.open(&undo).await;
    browser.send("/email/undo", &[]).await;
    browser.assert_at("/sign-in");
    browser.assert_says("Your account has the email address owner@acme.test again.");
    world.get("/v1/me", &ada.token).await.assert("401 token_revoked");
    browser.open(&undo).await;
    browser.send("/email/undo", &[]).await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
    browser.assert_says("If the account has your address again, ask for a link that sets a new password.");
    assert!(!signs_in(&world, &ada.email, PASSWORD).await);
}

#[tokio::test]
async fn an_address_that_somebody_else_has_by_now_stays_theirs() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    let undo = format!("/email/undo?token={}", world.change_email(&ada, "ada@people.test").await);
    let newcomer = world.invite(&ada, &ada.email, "member").await;
    let body = json!({"token": newcomer, "name": "New", "password": PASSWORD});
    world.post("/v1/invitations/accept", "", body).await.assert("201");
    let mut browser = Browser::new(&world);
    browser.open(&undo).await;
    browser.send("/email/undo", &[]).await;
    assert_eq!(browser.status, StatusCode::CONFLICT);
    browser.assert_says("Another account has this address by now");
    world.clock.advance(Span::days(8));
    browser.open(&undo).await;
    browser.send("/email/undo", &[]).await;
    assert_eq!(browser.status, StatusCode::GONE);
    browser.assert_says("The change could be undone for seven days.");
}

#[tokio::test]
async fn what_another_website_sends_does_nothing() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let token = world.forget(&ada.email).await;
    let body = format!("token={token}&existing_account=keep&new_password={}", NEW_PASSWORD.replace(' ', "+"));
    let request = |origin: &str| {
        Request::post("/reset-password")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, origin)
            .body(Body::from(body.clone()))
            .unwrap()
    };
    for origin in ["https://evil.test", "null"] {
        assert_eq!(world.send_unchecked(request(origin)).await.status, StatusCode::FORBIDDEN, "{origin}");
    }
    // Without the token of a form of ours, the person is asked whether they want it.
    let asked = world.send_unchecked(request("https://id.test")).await;
    let page = String::from_utf8(asked.body.to_vec()).unwrap();
    assert!(page.contains("was not sent yet") && !page.contains(NEW_PASSWORD), "{page}");
    assert!(signs_in(&world, &ada.email, PASSWORD).await);
}

#[tokio::test]
async fn who_sends_too_much_is_told_to_wait() {
    let mut options = Options::default();
    let (per_client, sign_ins_per_email) = (NonZeroU32::new(100).unwrap(), NonZeroU32::new(2).unwrap());
    options.http.rate_limits = Some(RateLimits { per_client, sign_ins_per_email });
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    let mut browser = Browser::new(&world);
    let invitation = format!(
        "/invitations/accept?token={}",
        world.invite(&acme, &acme.email.replace("owner", "bea"), "member").await
    );
    for (page, form, entered) in [
        ("/forgot-password", "/forgot-password", vec![("email", "ada@people.test")]),
        (&invitation, "/invitations/accept", vec![("name", "Bea"), ("password", "password")]),
    ] {
        for attempt in 0..3 {
            browser.open(page).await;
            browser.send(form, &entered).await;
            assert_eq!(browser.status == StatusCode::TOO_MANY_REQUESTS, attempt == 2, "{page} {attempt}");
        }
        browser.assert_says("Too many attempts");
        assert!(browser.headers.contains_key("retry-after"));
    }
}

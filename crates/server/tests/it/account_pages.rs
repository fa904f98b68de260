//! The pages behind the links in mails: opening them changes nothing, a button does, and no script is needed.

use std::fmt::Write;

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::json;

use crate::support::{
    Answer, World, call,
    people::{NEW_PASSWORD, PASSWORD},
};

async fn open(world: &World, path: &str) -> Answer {
    world.send_unchecked(call(Method::GET, path, "", None)).await
}

async fn submit(world: &World, path: &str, form: &[(&str, &str)]) -> Answer {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |mut encoded, byte| {
            write!(encoded, "%{byte:02X}").unwrap();
            encoded
        })
    };
    let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    world.send_unchecked(request.body(Body::from(body.join("&"))).unwrap()).await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// Asserts that a page needs no script, says nothing to others, and is stored by nobody.
fn assert_discreet(answer: &Answer) {
    let page = text(answer);
    let header = |name: &str| answer.header(name).unwrap_or_default();
    assert_eq!((header("referrer-policy"), header("cache-control")), ("no-referrer", "no-store"));
    let policy = header("content-security-policy");
    assert!(policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    for foreign in ["<script", "http://", "https://", " onclick=", " src="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("<html lang=\"en\">") && page.contains("<h1>"));
    // The names of fields and routes are for programs.
    assert!(!page.contains('`'), "{page}");
}

#[tokio::test]
async fn what_is_refused_is_told_in_words_for_people() {
    let world = World::new().await;
    let (ada, linus) = (world.found("acme").await, world.found("bolt").await);
    world.prove(&linus).await;
    let path = format!("/invitations/accept?token={}", world.invite(&ada, "guest@people.test", "member").await);
    let weak = submit(&world, &path, &[("name", "Guest"), ("password", "password")]).await;
    assert_eq!(weak.status.as_u16(), 422);
    assert_discreet(&weak);
    assert!(text(&weak).contains("<li>The password "), "{}", text(&weak));
    let nameless = submit(&world, &path, &[("password", NEW_PASSWORD)]).await;
    assert_discreet(&nameless);
    assert!(text(&nameless).contains("<li>The name "), "{}", text(&nameless));
    let path = format!("/invitations/accept?token={}", world.invite(&ada, &linus.email, "member").await);
    let wrong = submit(&world, &path, &[("name", "Linus"), ("password", NEW_PASSWORD)]).await;
    assert_eq!(wrong.status.as_u16(), 401);
    assert_discreet(&wrong);
    assert!(text(&wrong).contains("Go back and enter them again."), "{}", text(&wrong));
}

#[tokio::test]
async fn a_scanner_that_opens_every_link_uses_nothing_up() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    let undo = world.change_email(&ada, "ada@people.test").await;
    let reset = world.forget("ada@people.test").await;
    for _ in 0..3 {
        for path in [format!("/email/undo?token={undo}"), format!("/reset-password?token={reset}")] {
            let page = open(&world, &path).await.assert("200");
            assert_discreet(&page);
            assert!(text(&page).contains("<form method=\"post\""));
        }
    }
    // A scanner may also look at what else a link could be.
    for path in ["/reset-password", "/email/undo", "/reset-password?token=%22%3E%3Cb%3E", "/email/undo?token=tnt_pwr_x"]
    {
        let page = open(&world, path).await;
        assert_eq!(page.status.as_u16(), 404, "{path}");
        assert_discreet(&page);
        assert!(!text(&page).contains("<b>"));
    }
    world.get("/v1/me", &ada.token).await.assert("200");
    let done = submit(&world, "/email/undo", &[("token", &undo)]).await.assert("200");
    assert_discreet(&done);
    assert!(text(&done).contains("owner@acme.test"));
    world.get("/v1/me", &ada.token).await.assert("401 token_revoked");
    let again = submit(&world, "/email/undo", &[("token", &undo)]).await;
    assert_eq!(again.status.as_u16(), 404);
}

#[tokio::test]
async fn a_person_chooses_a_password_without_a_script() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    let token = world.forget(&ada.email).await;
    let weak = submit(&world, "/reset-password", &[("token", &token), ("new_password", "password")]).await;
    assert_eq!(weak.status.as_u16(), 422);
    assert_discreet(&weak);
    assert!(text(&weak).contains("role=\"alert\">The password ") && !text(&weak).contains("value=\"password\""));
    let done = submit(&world, "/reset-password", &[("token", &token), ("new_password", NEW_PASSWORD)]).await;
    assert_discreet(&done.assert("200"));
    let body = json!({"email": ada.email, "password": NEW_PASSWORD});
    world.post("/v1/auth/login", "", body).await.assert("200");
    let again = submit(&world, "/reset-password", &[("token", &token), ("new_password", NEW_PASSWORD)]).await;
    assert_eq!(again.status.as_u16(), 404);
}

#[tokio::test]
async fn who_never_proved_the_address_is_asked_whose_account_it_is() {
    let world = World::new().await;
    for (slug, answer, keeps) in [("acme", "keep", true), ("trap", "replace", false)] {
        let owner = world.found(slug).await;
        let token = world.forget(&owner.email).await;
        let form = [("token", token.as_str()), ("new_password", NEW_PASSWORD)];
        let asked = submit(&world, "/reset-password", &form).await.assert("200");
        assert_discreet(&asked);
        assert!(text(&asked).contains(&format!("The {slug} company")) && text(&asked).contains("value=\"replace\""));
        let body = json!({"email": owner.email, "password": PASSWORD});
        world.post("/v1/auth/login", "", body).await.assert("200");
        let form = [form[0], form[1], ("existing_account", answer)];
        submit(&world, "/reset-password", &form).await.assert("200");
        let body = json!({"email": owner.email, "password": NEW_PASSWORD});
        let signed_in = world.post("/v1/auth/login", "", body).await.assert("200");
        assert_eq!(!signed_in.json()["tenant"].is_null(), keeps, "{answer}");
    }
}

#[tokio::test]
async fn an_invitation_is_accepted_without_a_script() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let token = world.invite(&owner, "bea@people.test", "member").await;
    let path = format!("/invitations/accept?token={token}");
    let page = open(&world, &path).await.assert("200");
    assert!(
        text(&page).contains("<form method=\"post\">")
            && page.header("content-security-policy").unwrap().contains("form-action 'self'")
    );
    let missing = submit(&world, &path, &[("name", ""), ("password", PASSWORD)]).await;
    assert_eq!(missing.status.as_u16(), 422);
    let done = submit(&world, &path, &[("name", "Bea"), ("password", PASSWORD)]).await.assert("200");
    assert_discreet(&done);
    assert!(text(&done).contains("The acme company"));
    let bea = world.sign_in("bea@people.test", None).await;
    let sessions = world.get("/v1/me/sessions", &bea.token).await.json();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1, "the page left a session behind");
    let again = submit(&world, &path, &[("name", "Bea"), ("password", PASSWORD)]).await;
    assert_eq!(again.status.as_u16(), 409);
}

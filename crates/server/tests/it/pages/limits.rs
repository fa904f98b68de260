//! What every page keeps to: its weight, its policy, and that nothing comes from elsewhere.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use serde_json::json;

use super::browser::Browser;
use crate::support::World;

/// Pages that anybody opens, and those of an owner. A page that is added to the routes belongs here.
const PUBLIC: [&str; 9] = [
    "/sign-in",
    "/sign-up",
    "/forgot-password",
    "/nothing",
    "/reset-password",
    "/email/undo",
    "/join",
    "/styleguide",
    "/styleguide/lists",
];
const OWN: [&str; 16] = [
    "/organizations",
    "/organizations/new",
    "/account",
    "/o/acme",
    "/o/acme/activity",
    "/o/acme/members",
    "/o/acme/invitations",
    "/o/acme/invitations/new",
    "/o/acme/links",
    "/o/acme/links/new",
    "/o/acme/domains",
    "/o/acme/settings",
    "/o/acme/transfer",
    "/o/acme/leave",
    "/o/acme/delete",
    "/o/nobody",
];

#[track_caller]
fn assert_keeps_to_the_limits(browser: &Browser, path: &str) {
    let header = |name: &str| browser.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(browser.html.len() <= 15_000, "{path}: {} bytes", browser.html.len());
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{path}: {policy}");
    assert!(policy.contains("base-uri 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("data:"), "{path}: {policy}");
    assert_eq!((header("cache-control"), header("x-content-type-options")), ("no-store", "nosniff"), "{path}");
    for inline in ["<style", " style=", " onclick=", " onload=", "javascript:", "<script>"] {
        assert!(!browser.html.contains(inline), "{path}: {inline}");
    }
    for foreign in ["src=\"http", "src=\"//", "href=\"http", "href=\"//", "action=\"http"] {
        assert!(!browser.html.contains(foreign), "{path}: {foreign}");
    }
    let classes = browser.html.split("class=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let primaries = classes.filter(|classes| classes.split(' ').any(|class| class == "primary")).count();
    assert!(primaries <= 1 || path.starts_with("/styleguide"), "{path}: {primaries} buttons stand out");
    // One style, one script, one icon.
    assert_eq!(browser.html.matches("/assets/").count(), 3, "{path}");
    let titled = browser.html.split_once("<title>").is_some_and(|(_, rest)| !rest.starts_with(" ·"));
    assert!(titled && browser.html.matches("<h1").count() == 1, "{path}");
}

#[tokio::test]
async fn every_page_keeps_to_the_limits_in_every_language() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    for language in ["en", "de", "es", "fr"] {
        let mut browser = Browser::new(&world);
        browser.language = language;
        for path in PUBLIC {
            browser.open(path).await;
            assert_keeps_to_the_limits(&browser, path);
            assert!(browser.html.contains(&format!("<html lang=\"{language}\">")), "{path}");
        }
        browser.sign_in(&ada.email, crate::support::people::PASSWORD).await;
        for path in OWN {
            browser.open(path).await;
            assert_keeps_to_the_limits(&browser, path);
        }
    }
}

/// A page of a long list: on the wire, and how long it is.
#[tokio::test]
async fn a_long_list_is_short_on_the_wire() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    for number in 0..50 {
        let body = json!({"email": format!("person-{number}@example.org"), "role": "member"});
        world.post("/v1/invitations", &ada.token, body).await.assert("201");
    }
    let mut browser = Browser::new(&world);
    browser.sign_in(&ada.email, crate::support::people::PASSWORD).await;
    let get = |path: &str, encoding: &str| {
        let request =
            Request::get(path).header(header::COOKIE, browser.cookies()).header(header::ACCEPT_ENCODING, encoding);
        world.send_unchecked(request.body(Body::empty()).unwrap())
    };
    let whole = get("/o/acme/invitations", "identity").await;
    assert!(whole.status == StatusCode::OK && whole.header("content-encoding").is_none());
    assert!(whole.body.len() > 50_000, "{} bytes", whole.body.len());
    let sent = get("/o/acme/invitations", "gzip, deflate, br").await;
    assert_eq!(sent.header("content-encoding"), Some("gzip"));
    assert!(sent.body.len() <= 15_000, "{} bytes", sent.body.len());
    let vary: Vec<_> = sent.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(vary.join(", ").contains("accept-encoding"), "{vary:?}");
    // Neither a client that takes something else, nor another site's page.
    assert_eq!(get("/o/acme/invitations", "br, *;q=0").await.header("content-encoding"), None);
    for (site, compressed) in [("none", true), ("same-origin", true), ("same-site", false), ("cross-site", false)] {
        let request = Request::get("/sign-in").header(header::ACCEPT_ENCODING, "gzip").header("sec-fetch-site", site);
        let answer = world.send_unchecked(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("content-encoding").is_some(), compressed, "{site}");
    }
    // What programs ask for stays as it is.
    let list = Request::get("/v1/invitations").header(header::ACCEPT_ENCODING, "gzip");
    let list = list.header(header::AUTHORIZATION, format!("Bearer {}", ada.token)).body(Body::empty()).unwrap();
    assert_eq!(world.send_unchecked(list).await.header("content-encoding"), None);
}

#[tokio::test]
async fn only_a_debug_build_shows_its_components() {
    let world = World::new().await;
    let mut browser = Browser::new(&world);
    browser.open("/styleguide").await;
    let expected = if cfg!(debug_assertions) { StatusCode::OK } else { StatusCode::NOT_FOUND };
    assert_eq!(browser.status, expected, "{}", browser.text());
}

#[tokio::test]
async fn the_files_of_the_pages_are_kept_for_ever() {
    let world = World::new().await;
    let mut browser = Browser::new(&world);
    browser.open("/sign-in").await;
    let mut first = browser.html.len();
    let files: Vec<_> = browser.html.split("\"/assets/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let answer = world.send_unchecked(Request::get(format!("/assets/{file}")).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        first += answer.body.len();
    }
    assert!(first <= 60_000, "{first} bytes the first time");
    let other = Request::get("/assets/style-000000000000.css").header(header::ACCEPT, "text/css");
    assert_eq!(world.send_unchecked(other.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_FOUND);
}

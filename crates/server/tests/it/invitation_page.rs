//! `/invitations/accept` is a page for people that loads no other resources and leaks nothing.

use axum::http::{HeaderMap, Method};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use tenantry_server::router;
use tenantry_test_app::Client;

use crate::support::{World, call};

/// Returns the text between the two markers, each of which must occur once.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    assert_eq!((page.matches(start).count(), page.matches(end).count()), (1, 1), "{start}");
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers[name].to_str().unwrap()
}

#[tokio::test]
async fn the_page_runs_its_own_script_and_nothing_else() {
    let world = World::new().await;
    let answer = world.send_unchecked(call(Method::GET, "/invitations/accept?token=tnt_inv_secret", "", None)).await;
    let page = String::from_utf8_lossy(&answer.assert("200").body).into_owned();
    let answer = world.send_unchecked(call(Method::GET, "/invitations/accept", "", None)).await;
    assert_eq!(page.as_bytes(), answer.body, "the page depends on the query");

    assert_eq!(header(&answer.headers, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&answer.headers, "referrer-policy"), "no-referrer");
    assert_eq!(header(&answer.headers, "cache-control"), "no-store");
    assert!(!answer.headers.contains_key("set-cookie"));
    let policy = header(&answer.headers, "content-security-policy");
    let sha256 = |text: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text)));
    let (script, style) = (between(&page, "<script>", "</script>"), between(&page, "<style>", "</style>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'",
            sha256(script),
            sha256(style)
        )
    );
    for foreign in ["http://", "https://", "//", " src=", " href=", " style=", " onclick=", "innerHTML"] {
        let found = page.lines().find(|line| line.contains(foreign) && !line.trim_start().starts_with("// "));
        assert_eq!(found, None, "{foreign}");
    }
}

#[tokio::test]
async fn the_page_can_be_used_without_seeing_it() {
    let world = World::new().await;
    let answer = world.send_unchecked(call(Method::GET, "/invitations/accept", "", None)).await;
    let page = String::from_utf8_lossy(&answer.body).into_owned();
    for field in ["email", "known", "name", "password"] {
        assert!(page.contains(&format!("<label for=\"{field}\">")), "{field} has no label");
        assert!(page.contains(&format!("<input id=\"{field}\"")), "{field} is not an input field");
    }
    for needed in ["<html lang=\"en\">", "role=\"alert\"", "<noscript>", "autocomplete=\"new-password\"", "<title>"] {
        assert!(page.contains(needed), "{needed}");
    }
    for (hinted, hint) in [("password", "At least 8 characters"), ("onward", "sign in with your email address")] {
        let element = page.split_once(&format!("id=\"{hinted}")).unwrap().1;
        assert!(element.contains(hint), "{hint}");
    }
    assert!(page.contains("minlength=\"8\"") && page.contains("<button id=\"show\" type=\"button\""));
    for path in ["invitations/preview", "invitations/accept", "auth/logout"] {
        assert!(page.contains(&format!("post(\"{path}\"")), "{path}");
    }
}

#[tokio::test]
async fn the_page_leads_to_the_product_that_the_settings_name() {
    let world = World::new().await;
    let page = async |app_url: Option<&str>| {
        let router = router(world.app.clone().with_app_url(app_url));
        let answer = Client(router).send(call(Method::GET, "/invitations/accept", "", None)).await.assert("200");
        String::from_utf8(answer.body.to_vec()).unwrap()
    };
    let led = page(Some("https://app.acme.test/start?from=mail&x=1#/home")).await;
    assert!(led.contains(
        "<a id=\"app\" href=\"https://app.acme.test/start?from=mail&amp;x=1#/home\">Continue to app.acme.test</a>"
    ));
    assert!(!led.contains("sign in with your email address"));
    let hostile = page(Some("https://a.test/\"><script>alert(1)</script>")).await;
    assert_eq!(hostile.matches("<script>").count(), 1, "{hostile}");
    assert!(!page(None).await.contains("id=\"app\""));
}

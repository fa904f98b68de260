//! Pages of the origins in the settings may call every route from a browser, and no other pages may.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};
use tenantry_server::router;

use crate::support::{Answer, World, call, document::DOCUMENT};

const APP: &str = "https://app.example.com";

async fn world() -> World {
    let mut world = World::new().await;
    world.router = router(world.app.clone().with_cors_origins(format!("{APP},http://localhost:5173").parse().unwrap()));
    world
}

async fn preflight(world: &World, origin: &str, path: &str, method: &str, headers: &str) -> Answer {
    let request = Request::options(path)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", headers);
    world.send_unchecked(request.body(Body::empty()).unwrap()).await
}

/// Returns the header's values in lower case.
fn list(answer: &Answer, header: &str) -> BTreeSet<String> {
    let text = answer.header(header).unwrap_or_default().to_ascii_lowercase();
    text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

#[tokio::test]
async fn a_preflight_is_answered_on_every_route_with_what_the_route_needs() {
    let world = world().await;
    for (path, operations) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap().iter().filter(|(_, one)| one.is_object()) {
            let method = method.to_ascii_uppercase();
            let answer = preflight(&world, APP, path, &method, "authorization").await;
            assert_eq!(answer.status, 200, "{method} {path}");
            assert_eq!(answer.header("access-control-allow-origin"), Some(APP), "{method} {path}");
            assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
            assert_eq!(answer.header("access-control-max-age"), Some("3600"));
            assert!(list(&answer, "access-control-allow-methods").contains(&method.to_ascii_lowercase()), "{method}");
            assert!(list(&answer, "vary").contains("origin"), "{method} {path}");
            assert!(answer.header("x-request-id").is_some());
            let allowed = list(&answer, "access-control-allow-headers");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let sent = parameters.iter().filter(|one| one["in"] == "header").map(|one| one["name"].as_str().unwrap());
            for header in sent.chain(["Authorization", "Content-Type", "X-Request-ID"]) {
                assert!(allowed.contains(&header.to_ascii_lowercase()), "{method} {path} needs {header}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_may_read_every_documented_header() {
    let world = world().await;
    let mut request = call(Method::GET, "/v1/me", "", None);
    request.headers_mut().insert("Origin", APP.parse().unwrap());
    let answer = world.send(request).await.assert("401 token_missing");
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    assert!(list(&answer, "vary").contains("origin"));
    let exposed = list(&answer, "access-control-expose-headers");
    let mut documented = BTreeSet::from(["etag".to_owned()]);
    headers_in(&DOCUMENT, &mut documented);
    assert!(documented.len() > 5, "{documented:?}");
    assert!(documented.is_subset(&exposed), "{documented:?} are not all in {exposed:?}");
}

/// Collects the names of the response headers in the document.
fn headers_in(value: &Value, names: &mut BTreeSet<String>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        let headers = inner.as_object().filter(|_| key == "headers").into_iter().flatten();
        names.extend(headers.map(|(name, _)| name.to_ascii_lowercase()));
        headers_in(inner, names);
    }
}

#[tokio::test]
async fn other_origins_are_told_nothing() {
    let world = world().await;
    for origin in [
        "https://evil.example",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.evil.example",
        "https://APP.example.com",
        "null",
        "*",
        "",
    ] {
        let answer = preflight(&world, origin, "/v1/me", "GET", "authorization").await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert!(list(&answer, "vary").contains("origin"), "{origin}");
        let mut request = call(Method::POST, "/v1/auth/login", "", Some(json!({})));
        request.headers_mut().insert("Origin", origin.parse().unwrap());
        let answer = world.send(request).await.assert("422 validation_failed");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
    }
}

#[tokio::test]
async fn without_origins_there_is_no_cors() {
    let world = World::new().await;
    let answer = preflight(&world, APP, "/v1/me", "GET", "authorization").await.assert("405 method_not_allowed");
    for header in ["access-control-allow-origin", "access-control-allow-credentials", "vary"] {
        assert_eq!(answer.header(header), None, "{header}");
    }
}

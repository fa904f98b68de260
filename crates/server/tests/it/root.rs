//! `/` says what runs here, and a path without a route says where the routes are described.

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
    routing::get,
};
use serde_json::json;
use tenantry_server::router_with;
use tower::ServiceExt;

use crate::support::{Answer, World};

/// What browsers send when a person opens a page.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn send(router: &Router, method: Method, path: &str, accept: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("accept", accept).body(Body::empty()).unwrap();
    Answer::of(router.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_browser_gets_a_page_and_a_program_gets_json() {
    let world = World::new().await;
    for (router, at) in [(world.router.clone(), ""), (Router::new().nest("/id", world.router.clone()), "/id")] {
        // A nested router is reached without a slash at the end.
        let path = if at.is_empty() { "/" } else { at };
        // People go where they belong, and a lost one gets a page.
        let page = send(&router, Method::GET, path, BROWSER).await.assert("303");
        assert_eq!(page.header("location"), Some(format!("{at}/home").as_str()));
        let lost = send(&router, Method::GET, &format!("{at}/nothing"), BROWSER).await;
        assert_eq!((lost.status.as_u16(), lost.header("content-type")), (404, Some("text/html; charset=utf-8")));
        send(&router, Method::GET, &format!("{at}/v1/nothing"), BROWSER).await.assert("404 no_such_route");
        let version = env!("CARGO_PKG_VERSION");
        for program in ["*/*", "application/json"] {
            let about = send(&router, Method::GET, path, program).await.assert("200").json();
            let expected = json!({
                "name": "Tenantry", "version": version, "documentation": format!("{at}/docs"),
                "openapi": format!("{at}/openapi.json"), "health": format!("{at}/healthz"),
            });
            assert_eq!(about, expected);
        }
        send(&router, Method::HEAD, path, BROWSER).await.assert("303");
        let refused = send(&router, Method::POST, path, "*/*").await.assert("405 method_not_allowed");
        assert_eq!(refused.header("allow"), Some("GET,HEAD"));
    }
}

#[tokio::test]
async fn an_embedder_keeps_a_page_of_its_own() {
    let world = World::new().await;
    let own = Router::new().route("/", get(|| async { "the shop" }));
    let router = router_with(world.app.clone(), own);
    let page = send(&router, Method::GET, "/", BROWSER).await.assert("200");
    assert_eq!(page.body, "the shop");
    let refused = send(&router, Method::POST, "/", "*/*").await.assert("405 method_not_allowed");
    assert_eq!(refused.header("allow"), Some("GET,HEAD"));
    send(&router, Method::GET, "//", "*/*").await.assert("404 no_such_route");
    send(&router, Method::GET, "/shop", "*/*").await.assert("404 no_such_route");
}

#[tokio::test]
async fn a_wrong_path_is_told_from_a_missing_thing() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for (router, at) in [(world.router.clone(), ""), (Router::new().nest("/id", world.router.clone()), "/id")] {
        for path in ["/v1/users", "/v1/member", "/v1", "/v1/members/", "/v2/me", "/index.html", "/v1/%ff"] {
            let problem = send(&router, Method::GET, &format!("{at}{path}"), "*/*").await.assert("404 no_such_route");
            assert_eq!(problem.text("/detail"), format!("No route has this path. {at}/docs describes all routes."));
            assert_eq!(problem.header("link"), Some(format!("<{at}/docs>; rel=\"service-doc\"").as_str()));
        }
        let wrong = send(&router, Method::DELETE, &format!("{at}/v1/auth/login"), "*/*").await;
        assert_eq!(wrong.assert("405 method_not_allowed").header("allow"), Some("POST"));
    }
    for path in ["/v1/members/nobody", "/v1/invitations/01980000-0000-7000-8000-0123456789ab"] {
        let problem = world.get(path, &acme.token).await.assert("404 not_found");
        assert_eq!(problem.header("link"), None);
    }
}

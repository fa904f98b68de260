//! `/openapi.json` and `/docs` serve the document wherever the router is nested.

use axum::{Router, body::Body, http::Request};
use tower::ServiceExt;

use crate::support::{Answer, World, call, document::DOCUMENT};

async fn fetch(router: &Router, path: &str) -> Answer {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    Answer::of(router.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn the_document_is_served_as_it_is_checked_in() {
    let world = World::new().await;
    assert_eq!(fetch(&world.router, "/openapi.json").await.json(), *DOCUMENT);
}

#[tokio::test]
async fn the_page_works_wherever_the_router_is_nested() {
    let world = World::new().await;
    for (router, at) in [(world.router.clone(), ""), (Router::new().nest("/id", world.router.clone()), "/id")] {
        let moved = fetch(&router, &format!("{at}/docs")).await;
        assert_eq!((moved.status.as_u16(), moved.header("location")), (308, Some("docs/")));
        let page = fetch(&router, &format!("{at}/docs/")).await;
        assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
        assert_eq!(page.headers.get_all("content-security-policy").iter().count(), 1);
        assert!(String::from_utf8_lossy(&page.body).contains("swagger-ui-bundle.js"));
        let script = fetch(&router, &format!("{at}/docs/swagger-initializer.js")).await;
        assert!(String::from_utf8_lossy(&script.body).contains("../openapi.json"));
        for none in ["none.js", "%ff"] {
            assert_eq!(fetch(&router, &format!("{at}/docs/{none}")).await.outcome(), "404 not_found");
        }
        assert_eq!(fetch(&router, &format!("{at}/healthz")).await.outcome(), "200");
    }
}

#[tokio::test]
async fn a_nested_router_tells_locations_below_its_own_path() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let router = Router::new().nest("/id", world.router.clone());
    let body = serde_json::json!({"email": "bea@people.test", "role": "member"});
    let request = call(axum::http::Method::POST, "/id/v1/invitations", &acme.token, Some(body));
    let answer = Answer::of(router.oneshot(request).await.unwrap()).await.assert("201");
    assert!(answer.header("location").unwrap().starts_with("/id/v1/invitations/"));
}

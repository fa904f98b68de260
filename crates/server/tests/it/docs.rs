//! `/openapi.json` and `/docs` serve the document wherever the router is nested.

use std::{fs, path::Path};

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
        for file in files_of(&String::from_utf8_lossy(&page.body)) {
            let there = fetch(&router, &format!("{at}/docs/{file}")).await;
            assert_eq!(there.outcome(), "200", "{file}");
        }
        for none in ["none.js", "%ff", "mod.rs", "../openapi.json"] {
            assert_eq!(fetch(&router, &format!("{at}/docs/{none}")).await.outcome(), "404 not_found");
        }
        assert_eq!(fetch(&router, &format!("{at}/healthz")).await.outcome(), "200");
    }
}

/// Returns what the page loads, and what its script imports and fetches from beside it.
fn files_of(page: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/routes/docs");
    let mut files: Vec<String> = ["session.sh", "session.ts", "session.py"].map(str::to_owned).into();
    for loaded in page.split("src=\"").chain(page.split("href=\"")).skip(1) {
        files.extend(
            loaded
                .split('"')
                .next()
                .filter(|name| [".js", ".css"].iter().any(|kind| name.ends_with(kind)))
                .map(str::to_owned),
        );
    }
    let script = fs::read_to_string(folder.join("script.js")).unwrap();
    files.extend(script.split("from \"./").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    assert!(files.len() > 7, "{files:?}");
    files
}

/// The page works offline: nothing in it names another server, and its policy needs no exception.
#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/routes/docs");
    for name in ["page.html", "style.css", "script.js", "nodes.js", "schemas.js", "operations.js"] {
        let text = fs::read_to_string(folder.join(name)).unwrap().replace("http://127.0.0.1:8080", "");
        for no in ["http:", "https:", "style=", "onclick=", "innerHTML", "eval("] {
            assert!(!text.contains(no), "{name} has {no}");
        }
    }
}

#[test]
fn the_session_in_the_page_is_the_one_in_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/routes/docs");
    let shown = fs::read_to_string(folder.join("session.sh")).unwrap();
    assert_eq!(shown, crate::readme::session());
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

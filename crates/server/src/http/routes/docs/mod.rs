//! `/openapi.json` and `/docs`: the `OpenAPI` document, and a page that shows it. The page is our own and needs nothing
//! from elsewhere. Links are relative, so both work wherever the router is nested.

use axum::{
    Router,
    body::Bytes,
    extract::{Path, rejection::PathRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::http::{codes::Code, problem::Problem, state::App};

const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

/// What the page may do: run its own script, apply its own styles, and read from its own server.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The page and its files. The sessions are those that the tests run: the one in the README, and the two that
/// `scripts/clients` runs with generated clients.
const FILES: [(&str, &str, &str); 9] = [
    ("", HTML, include_str!("page.html")),
    ("style.css", CSS, include_str!("style.css")),
    ("script.js", JAVASCRIPT, include_str!("script.js")),
    ("nodes.js", JAVASCRIPT, include_str!("nodes.js")),
    ("schemas.js", JAVASCRIPT, include_str!("schemas.js")),
    ("operations.js", JAVASCRIPT, include_str!("operations.js")),
    ("session.sh", TEXT, include_str!("session.sh")),
    ("session.ts", TEXT, include_str!("session.ts")),
    ("session.py", TEXT, include_str!("session.py")),
];

/// The routes that serve the given document.
pub(crate) fn routes(document: impl Into<Bytes>) -> Router<App> {
    let document = document.into();
    Router::new()
        .route("/openapi.json", get(move || async move { (JSON, document.clone()) }))
        .route("/docs", get(|| async { (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "docs/")]) }))
        .route("/docs/", get(|| async { file("") }))
        .route("/docs/{*file}", get(found))
}

/// A path that cannot be decoded names no file.
async fn found(name: Result<Path<String>, PathRejection>) -> Response {
    name.map_or_else(|_| Problem::of(Code::NotFound).into_response(), |Path(name)| file(&name))
}

fn file(name: &str) -> Response {
    let Some((_, media_type, text)) = FILES.iter().find(|(known, _, _)| *known == name) else {
        return Problem::of(Code::NotFound).into_response();
    };
    let headers = [(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, "no-cache")];
    (headers, [(header::CONTENT_SECURITY_POLICY, POLICY)], *text).into_response()
}

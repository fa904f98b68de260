//! `/invitations/accept`: the page an invitation link opens.
//!
//! The token appears only in the browser's address bar and in request bodies. The server returns the same page to
//! everyone; the page calls `/v1/invitations/preview` and `/v1/invitations/accept` by relative URLs. It loads no other
//! resources, and its content security policy allows no script or style but the inline ones it contains.

use axum::{
    Router,
    http::{HeaderName, header},
    response::Html,
    routing::get,
};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::http::state::App;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The route.
pub(crate) fn routes() -> Router<App> {
    let page = PAGE.replace("{style}", STYLE).replace("{script}", SCRIPT);
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash(SCRIPT),
        hash(STYLE),
    );
    let policy: [(HeaderName, String); 1] = [(header::CONTENT_SECURITY_POLICY, policy)];
    Router::new().route("/invitations/accept", get(move || async move { (policy, Html(page)) }))
}

/// The source expression by which a content security policy allows an inline script or style.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}

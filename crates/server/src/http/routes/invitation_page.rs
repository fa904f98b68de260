//! `/invitations/accept`: the page that the link of an invitation leads to.
//!
//! The token stays in the browser's address and in bodies: the server answers everybody with the same page, which asks
//! `/v1/invitations/preview` and `/v1/invitations/accept` by addresses relative to its own. It loads nothing, and its
//! policy lets run only the script and the style that are part of it.

use axum::{
    Router,
    http::{HeaderName, header},
    response::Html,
    routing::get,
};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::http::state::App;

const PAGE: &str = include_str!("invitation_page/page.html");
const STYLE: &str = include_str!("invitation_page/style.css");
const SCRIPT: &str = include_str!("invitation_page/script.js");

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

/// How a policy names a text that stands in the page.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}

//! Headers that keep browsers from doing more with an answer than reading it, and caches from keeping it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// For answers that are data: nothing may be loaded, nobody may frame it.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// For the page that shows the `OpenAPI` document; it styles itself inline, and that is all it may beyond its own files.
pub(crate) const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The layer. What a handler has set stays, so the few things that may be cached say so themselves.
pub(crate) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let defaults = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, DATA_POLICY),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (COOP, HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

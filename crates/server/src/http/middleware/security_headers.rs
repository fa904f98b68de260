//! Security headers: browsers may only read a response, and caches may not store it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The policy for data: it may load nothing and may not be framed.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The layer. Headers set by a handler are kept, so the few cacheable responses set their own.
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

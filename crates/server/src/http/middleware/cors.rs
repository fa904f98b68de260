//! The layer that lets pages of other origins call the API from a browser (CORS, Fetch §3.3).

use std::time::Duration;

use axum::http::{HeaderName, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::request_boundary::{X_REQUEST_ID, X_TENANT_ID};
use crate::http::{
    cors::CorsOrigins,
    extract::{idempotency_key::IDEMPOTENCY_KEY, tenant_hints::X_TENANT},
};

/// The methods of the API and of embedders' routes.
const METHODS: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
/// The headers that a request of the API can have.
const SENT: [HeaderName; 6] =
    [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, IDEMPOTENCY_KEY, X_TENANT, X_REQUEST_ID];
/// The headers of responses that a page may read, besides those that it always may.
const READ: [HeaderName; 6] =
    [header::ETAG, header::LOCATION, header::RETRY_AFTER, header::WWW_AUTHENTICATE, X_REQUEST_ID, X_TENANT_ID];
/// How long a browser remembers the answer to a preflight. Browsers shorten it to two hours at most.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Returns the layer that answers preflights and lets these origins read responses, or `None` without origins.
pub(crate) fn cors(origins: &CorsOrigins) -> Option<CorsLayer> {
    let origins = origins.as_sent()?;
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins.iter().cloned()))
            .allow_credentials(true)
            .allow_methods(METHODS)
            .allow_headers(SENT)
            .expose_headers(READ)
            .max_age(REMEMBERED),
    )
}

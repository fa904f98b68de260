//! `/.well-known/jwks.json`: the public keys with which other services verify our access tokens.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderName, header},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{openapi::problems::problems, state::App};

problems!(JwksProblems: []);

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(jwks))
}

/// Short enough that clients learn a new key before it signs, long enough to keep requests rare.
const CACHEABLE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=300")];

/// Returns the public keys as a JWK set (RFC 7517).
///
/// A service that verifies access tokens itself takes the keys from here. The response may be cached for five minutes.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "operation", operation_id = "jwks", security(()),
    responses((status = OK, description = "The public keys.", body = Object), JwksProblems)
)]
pub(crate) async fn jwks(State(app): State<App>) -> impl IntoResponse {
    (CACHEABLE, axum::Json(Arc::clone(&app.jwks)))
}

//! `/metrics`: the counters of this process, for Prometheus.

use axum::{
    extract::{OriginalUri, State},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::root::no_such_route;
use crate::http::{openapi::problems::problems, state::App};

problems!(MetricsProblems: [] NoSuchRoute);

/// The Prometheus text format, in the version every scraper reads.
const TEXT: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(metrics))
}

/// Returns the counters of this process in the Prometheus text format.
///
/// No label names a tenant or a person.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", operation_id = "metrics", security(()),
    responses(
        (status = OK, description = "The counters.", body = String, content_type = "text/plain"),
        MetricsProblems
    )
)]
pub(crate) async fn metrics(State(app): State<App>, OriginalUri(original): OriginalUri) -> Response {
    match app.metrics {
        Some(exposition) => (TEXT, exposition()).into_response(),
        // The counters have an address of their own, and this one does not have the route.
        None => no_such_route(&original, "/metrics"),
    }
}

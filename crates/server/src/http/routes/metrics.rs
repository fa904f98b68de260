//! `/metrics`: the counters of this process, for Prometheus.

use axum::{
    extract::State,
    http::{HeaderName, header},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{codes::Code, openapi::problems::problems, problem::Problem, state::App};

problems!(MetricsProblems: [] NotFound);

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
pub(crate) async fn metrics(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let exposition = app.metrics.ok_or_else(|| Problem::of(Code::NotFound))?;
    Ok((TEXT, exposition()))
}

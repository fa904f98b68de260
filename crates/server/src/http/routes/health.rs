//! `/healthz` and `/readyz`: liveness and readiness probes for operators.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{openapi::problems::problems, problem::Problem, state::App};

problems!(HealthProblems: []);

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz))
}

/// The result of a health check.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` or `ready`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Reports that the process is alive.
///
/// It checks nothing else, so a database outage does not get the process killed.
#[utoipa::path(
    get, path = "/healthz", tag = "operation", operation_id = "healthz", security(()),
    responses((status = OK, description = "The process is alive.", body = Health), HealthProblems)
)]
pub(crate) async fn healthz() -> Answer<Health> {
    Answer(Health { status: "ok" })
}

/// Reports whether the server can handle requests.
///
/// It is ready when the database responds and accepts writes, and this process knows what other processes have revoked.
#[utoipa::path(
    get, path = "/readyz", tag = "operation", operation_id = "readyz", security(()),
    responses((status = OK, description = "The server can handle requests.", body = Health), HealthProblems)
)]
pub(crate) async fn readyz(State(app): State<App>) -> Result<Answer<Health>, Problem> {
    app.readiness.check().await?;
    Ok(Answer(Health { status: "ready" }))
}

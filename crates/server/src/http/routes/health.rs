//! `/healthz` and `/readyz`: for those who run the server.

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

/// How the server is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

/// Tells that the process lives. Asks nothing else, so that a database that is away does not get it killed.
#[utoipa::path(
    get, path = "/healthz", tag = "operation", operation_id = "healthz", security(()),
    responses((status = OK, description = "The process lives.", body = Health), HealthProblems)
)]
pub(crate) async fn healthz() -> Answer<Health> {
    Answer(Health { status: "ok" })
}

/// Tells whether requests can be served: the database answers, and what other processes revoke is known here.
#[utoipa::path(
    get, path = "/readyz", tag = "operation", operation_id = "readyz", security(()),
    responses((status = OK, description = "Requests can be served.", body = Health), HealthProblems)
)]
pub(crate) async fn readyz(State(app): State<App>) -> Result<Answer<Health>, Problem> {
    app.readiness.check().await?;
    Ok(Answer(Health { status: "ready" }))
}

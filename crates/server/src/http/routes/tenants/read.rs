//! `GET /v1/tenant`: returns the organization of the access token.

use axum::{Json as Answer, extract::State};

use crate::http::{
    extract::signed_in::SignedIn, openapi::problems::problems, problem::Problem, state::App, views::tenant::TenantView,
};

problems!(ReadTenantProblems: [SIGNED_IN]);

/// Returns the organization with its seats.
///
/// Members can read it even while it is suspended, canceled or deleted.
#[utoipa::path(
    get, path = "", tag = "tenant", operation_id = "read_tenant", security(("bearer" = [])),
    responses((status = OK, description = "The organization.", body = TenantView), ReadTenantProblems)
)]
pub(crate) async fn read_tenant(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
) -> Result<Answer<TenantView>, Problem> {
    Ok(Answer(app.application.tenants.read.execute(&actor).await?.into()))
}

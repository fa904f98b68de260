//! `POST /v1/tenant/restore`: undoes the deletion of the organization of the access token.

use axum::{Json as Answer, extract::State};

use crate::http::{
    extract::signed_in::SignedIn, openapi::problems::problems, problem::Problem, state::App, views::tenant::TenantView,
};

problems!(RestoreTenantProblems: [SIGNED_IN] Forbidden, StatusConflict, ConcurrentChange);

/// Undoes the deletion of the organization, until `purge_at`.
///
/// It is then what it was before, with everything in it.
#[utoipa::path(
    post, path = "/restore", tag = "tenant", operation_id = "restore_tenant", security(("bearer" = [])),
    responses((status = OK, description = "The organization.", body = TenantView), RestoreTenantProblems)
)]
pub(super) async fn restore_tenant(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
) -> Result<Answer<TenantView>, Problem> {
    let restored = app.application.tenants.restore.execute(&actor).await?;
    Ok(Answer((&restored).into()))
}

//! `GET /v1/tenant/settings`: returns the settings of the organization of the access token.

use axum::extract::State;

use crate::http::{
    extract::signed_in::SignedIn,
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tenant_settings::{TenantSettingsAnswer, TenantSettingsView},
};

problems!(ReadTenantSettingsProblems: [SIGNED_IN]);

/// Returns the settings of the organization.
///
/// Members can read them even while it is suspended, canceled or deleted.
#[utoipa::path(
    get, path = "/settings", tag = "tenant", operation_id = "read_tenant_settings", security(("bearer" = [])),
    responses(
        (status = OK, description = "The settings.", body = TenantSettingsView,
            headers(("ETag" = String, description = "The version of the settings, for `If-Match`."))),
        ReadTenantSettingsProblems
    )
)]
pub(crate) async fn read_tenant_settings(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
) -> Result<TenantSettingsAnswer, Problem> {
    let settings = app.application.tenants.read_settings.execute(&actor).await?;
    Ok(TenantSettingsView::answer(&settings))
}

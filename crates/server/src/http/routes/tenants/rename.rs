//! `PATCH /v1/tenant`: renames the organization of the access token.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::tenants::rename_tenant::Command;
use tenantry_domain::names::DisplayName;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tenant::TenantView,
    vocabulary::Name,
};

problems!(RenameTenantProblems: [SIGNED_IN, PERMITTED, BODY] ConcurrentChange);

/// The changes to the organization. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameTenantBody {
    /// The organization's new name.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name, required = false)]
    name: Option<String>,
}

/// Renames the organization.
///
/// The slug does not change.
#[utoipa::path(
    patch, path = "", tag = "tenant", operation_id = "rename_tenant", security(("bearer" = [])),
    request_body = RenameTenantBody,
    responses((status = OK, description = "The organization.", body = TenantView), RenameTenantProblems)
)]
pub(crate) async fn rename_tenant(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    body: Json<RenameTenantBody>,
) -> Result<Answer<TenantView>, Problem> {
    let Some(name) = body.value.name else {
        return Ok(Answer(app.application.tenants.read.execute(&actor).await?.into()));
    };
    let command = Command { name: DisplayName::parse(&name).context("/name")? };
    let renamed = app.application.tenants.rename.execute(&actor, command).await?;
    Ok(Answer((&renamed).into()))
}

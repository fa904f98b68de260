//! `POST /v1/auth/switch`: issues tokens for another of the person's tenants.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::{ports::tenants::TenantKey, use_cases::auth::switch_tenant::Command};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{json::Json, signed_in::SignedInPerson},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tokens::TokensView,
    vocabulary::TenantName,
};

problems!(SwitchProblems: [SIGNED_IN_PERSON, BODY] NoMembership, SessionEnded, ConcurrentChange);

/// The tenant to switch to.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchBody {
    /// The slug or id of the tenant.
    #[schema(value_type = TenantName)]
    tenant: String,
}

/// Issues tokens for another of the person's tenants.
///
/// The tokens for the current tenant stay valid.
#[utoipa::path(
    post, path = "/switch", tag = "auth", operation_id = "switch_tenant", security(("bearer" = [])),
    request_body = SwitchBody,
    responses((status = OK, description = "The tokens for that tenant.", body = TokensView), SwitchProblems)
)]
pub(super) async fn switch_tenant(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    body: Json<SwitchBody>,
) -> Result<Answer<TokensView>, Problem> {
    let command = Command { tenant: TenantKey::parse(&body.value.tenant) };
    let switched = app.application.auth.switch_tenant.execute(&actor, command).await?;
    Ok(Answer(switched.tokens.into()))
}

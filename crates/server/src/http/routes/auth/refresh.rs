//! `POST /v1/auth/refresh`: exchanges a refresh token for the next pair of tokens.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::auth::refresh::Command;
use tenantry_domain::token_text::RefreshTokenText;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    codes::Code,
    extract::{context::Anonymous, json::Json, throttled::Throttled},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tokens::TokensView,
    vocabulary::RefreshTokenName,
};

problems!(RefreshProblems: [THROTTLED, BODY]
    RefreshTokenInvalid, RefreshTokenExpired, RefreshTokenReused, SessionEnded, NoMembership, ConcurrentChange);

/// The refresh token to exchange.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshBody {
    /// The newest refresh token. If a response was lost, send the same token again to get the same successor. A token
    /// whose successor was used ends the session.
    #[schema(value_type = RefreshTokenName)]
    refresh_token: String,
}

/// Exchanges a refresh token for new tokens for the same tenant.
///
/// The new access token reflects what has changed since the last one: the role, the name, the status of the organization.
#[utoipa::path(
    post, path = "/refresh", tag = "auth", operation_id = "refresh", security(()), request_body = RefreshBody,
    responses((status = OK, description = "The new tokens.", body = TokensView), RefreshProblems)
)]
pub(super) async fn refresh(
    _: Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: Json<RefreshBody>,
) -> Result<Answer<TokensView>, Problem> {
    let refresh_token = RefreshTokenText::parse(&body.value.refresh_token)
        .map_err(|_| Problem::new(Code::RefreshTokenInvalid, "The refresh token is incomplete; sign in again."))?;
    let refreshed = app.application.auth.refresh.execute(&actor, Command { refresh_token }).await?;
    Ok(Answer(refreshed.tokens.into()))
}

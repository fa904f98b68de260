//! `DELETE /v1/me/sessions`: ends sessions of the signed-in person.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tenantry_application::use_cases::me::revoke_my_sessions::Command;
use utoipa::IntoParams;
use validator::Validate;

use crate::http::{
    extract::{query::Query, signed_in::SignedInPerson},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(RevokeMySessionsProblems: [SIGNED_IN_PERSON] ValidationFailed, ConcurrentChange);

/// The sessions to end.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RevokeQuery {
    /// Whether to end the current session too. Defaults to `false`.
    all: Option<bool>,
}

/// Ends all of the person's other sessions, and the current one too if `all` is `true`.
///
/// Their access tokens and refresh tokens stop working at once.
#[utoipa::path(
    delete, path = "/sessions", tag = "me", operation_id = "revoke_my_sessions", security(("bearer" = [])),
    params(RevokeQuery),
    responses((status = NO_CONTENT, description = "The sessions have ended."), RevokeMySessionsProblems)
)]
pub(super) async fn revoke_my_sessions(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    Query(query): Query<RevokeQuery>,
) -> Result<StatusCode, Problem> {
    let command = if query.all.unwrap_or_default() { Command::All } else { Command::Others };
    app.application.me.revoke_sessions.execute(&actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `DELETE /v1/me/sessions/{id}`: ends one session of the signed-in person.

use axum::{extract::State, http::StatusCode};
use tenantry_application::use_cases::me::revoke_my_sessions::Command;
use tenantry_domain::session::Session;

use crate::http::{
    extract::{path::PathId, signed_in::SignedInPerson},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(RevokeMySessionProblems: [SIGNED_IN_PERSON] NotFound, ConcurrentChange);

/// Ends one of the person's sessions, which may be the current one.
///
/// Its access tokens and refresh tokens stop working at once.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "me", operation_id = "revoke_my_session", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session's id.")),
    responses((status = NO_CONTENT, description = "The session has ended."), RevokeMySessionProblems)
)]
pub(super) async fn revoke_my_session(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    PathId(id): PathId<Session>,
) -> Result<StatusCode, Problem> {
    app.application.me.revoke_sessions.execute(&actor, Command::One(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

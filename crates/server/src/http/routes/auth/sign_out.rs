//! `POST /v1/auth/logout`: ends the session of the access token.

use axum::{extract::State, http::StatusCode};

use crate::http::{extract::signed_in::SignedInPerson, openapi::problems::problems, problem::Problem, state::App};

problems!(SignOutProblems: [SIGNED_IN_PERSON] ConcurrentChange);

/// Ends the current session.
///
/// All access tokens and refresh tokens of the session stop working at once.
#[utoipa::path(
    post, path = "/logout", tag = "auth", operation_id = "sign_out", security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "The session has ended."), SignOutProblems)
)]
pub(super) async fn sign_out(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
) -> Result<StatusCode, Problem> {
    app.application.auth.sign_out.execute(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

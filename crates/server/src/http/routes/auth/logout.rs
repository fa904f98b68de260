//! `POST /v1/auth/logout`: ends the session of the access token.

use axum::{extract::State, http::StatusCode};

use crate::http::{extract::signed_in::SignedIn, openapi::problems::problems, problem::Problem, state::App};

problems!(SignOutProblems: [SIGNED_IN] ConcurrentChange);

/// Ends the session: its access tokens and its refresh tokens are worth nothing from now on.
#[utoipa::path(
    post, path = "/logout", tag = "auth", operation_id = "sign_out", security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "The session is over."), SignOutProblems)
)]
pub(super) async fn sign_out(SignedIn(actor): SignedIn, State(app): State<App>) -> Result<StatusCode, Problem> {
    app.application.auth.sign_out.execute(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

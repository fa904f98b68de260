//! `POST /v1/members/leave`: leaves the organization of the access token.

use axum::{extract::State, http::StatusCode};

use crate::http::{extract::signed_in::SignedIn, openapi::problems::problems, problem::Problem, state::App};

problems!(LeaveProblems: [SIGNED_IN] LastOwner, MemberInUse, ConcurrentChange);

/// Leaves the organization.
///
/// This also works while the organization is suspended, canceled or deleted. The last owner cannot leave.
#[utoipa::path(
    post, path = "/leave", tag = "members", operation_id = "leave_tenant", security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "The caller is no longer a member."), LeaveProblems)
)]
pub(super) async fn leave_tenant(SignedIn(actor): SignedIn, State(app): State<App>) -> Result<StatusCode, Problem> {
    app.application.memberships.leave.execute(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `DELETE /v1/members/{user_id}`: removes a member.

use axum::{extract::State, http::StatusCode};
use tenantry_domain::user::User;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(RemoveMemberProblems: [SIGNED_IN, PERMITTED]
    NotFound, Outranked, OwnMembership, LastOwner, MemberInUse, ConcurrentChange);

/// Removes a member.
///
/// The person keeps the account and all other memberships.
#[utoipa::path(
    delete, path = "/{user_id}", tag = "members", operation_id = "remove_member", security(("bearer" = [])),
    params(("user_id" = Uuid, Path, description = "The member's `user_id`.")),
    responses((status = NO_CONTENT, description = "The person is no longer a member."), RemoveMemberProblems)
)]
pub(super) async fn remove_member(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(user_id): PathId<User>,
) -> Result<StatusCode, Problem> {
    app.application.memberships.remove.execute(&actor, user_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

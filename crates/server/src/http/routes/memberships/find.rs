//! `GET /v1/members/{user_id}`: returns one member.

use axum::{Json as Answer, extract::State};
use tenantry_domain::user::User;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::member::MemberView,
};

problems!(FindMemberProblems: [SIGNED_IN, PERMITTED] NotFound);

/// Returns one member.
///
/// A deactivated member is returned too.
#[utoipa::path(
    get, path = "/{user_id}", tag = "members", operation_id = "find_member", security(("bearer" = [])),
    params(("user_id" = Uuid, Path, description = "The member's `user_id`.")),
    responses((status = OK, description = "The member.", body = MemberView), FindMemberProblems)
)]
pub(super) async fn find_member(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(user_id): PathId<User>,
) -> Result<Answer<MemberView>, Problem> {
    let member = app.application.memberships.find.execute(&actor, user_id).await?;
    Ok(Answer((&member).into()))
}

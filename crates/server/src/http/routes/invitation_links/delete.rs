//! `DELETE /v1/invitation-links/{id}`: deletes an invitation link.

use axum::{extract::State, http::StatusCode};
use tenantry_domain::invitation_link::InvitationLink;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(DeleteLinkProblems: [SIGNED_IN, PERMITTED] NotFound, Outranked, ConcurrentChange);

/// Deletes an invitation link.
///
/// Its URL stops working at once. People who joined by it stay members.
#[utoipa::path(
    delete, path = "/{id}", tag = "invitation-links", operation_id = "delete_invitation_link",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The link's id.")),
    responses((status = NO_CONTENT, description = "The link was deleted."), DeleteLinkProblems)
)]
pub(super) async fn delete_link(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<InvitationLink>,
) -> Result<StatusCode, Problem> {
    app.application.invitation_links.delete.execute(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `DELETE /v1/invitations/{id}`: revokes an invitation.

use axum::{extract::State, http::StatusCode};
use tenantry_domain::invitation::Invitation;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(RevokeInvitationProblems: [SIGNED_IN, PERMITTED] NotFound, Outranked, InvitationAccepted, ConcurrentChange);

/// Revokes an invitation and frees its seat.
///
/// Its tokens stop working at once. Revoking it again changes nothing.
#[utoipa::path(
    delete, path = "/{id}", tag = "invitations", operation_id = "revoke_invitation", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The invitation's id.")),
    responses((status = NO_CONTENT, description = "The invitation was revoked."), RevokeInvitationProblems)
)]
pub(super) async fn revoke_invitation(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<Invitation>,
) -> Result<StatusCode, Problem> {
    app.application.invitations.revoke.execute(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /v1/me/invitations/{id}/decline`: declines an invitation.

use axum::{extract::State, http::StatusCode};
use tenantry_domain::invitation::Invitation;

use crate::http::{
    extract::{path::PathId, signed_in::SignedInPerson},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(DeclineMyInvitationProblems: [SIGNED_IN_PERSON]
    NotFound, EmailUnverified, InvitationInvalid, InvitationExpired, InvitationRevoked, InvitationDeclined,
    InvitationAccepted, ConcurrentChange);

/// Declines an invitation for the person's own verified email address.
///
/// The invitation's tokens stop working. The organization's list shows it as `declined`.
#[utoipa::path(
    post, path = "/invitations/{id}/decline", tag = "me", operation_id = "decline_my_invitation",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The invitation's id.")),
    responses((status = NO_CONTENT, description = "The invitation was declined."), DeclineMyInvitationProblems)
)]
pub(super) async fn decline_my_invitation(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    PathId(id): PathId<Invitation>,
) -> Result<StatusCode, Problem> {
    app.application.me.decline_invitation.execute(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `/v1/invitations/{id}`: one invitation.

use axum::{Json as Answer, extract::State, http::StatusCode};
use tenantry_domain::invitation::Invitation;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation::{InvitationView, SentInvitationView},
};

problems!(FindInvitationProblems: [SIGNED_IN, PERMITTED] NotFound);
problems!(RevokeInvitationProblems: [SIGNED_IN, PERMITTED] NotFound, Outranked, InvitationAccepted, ConcurrentChange);
problems!(ResendInvitationProblems: [SIGNED_IN, PERMITTED]
    NotFound, Outranked, InvitationAccepted, InvitationRevoked, AlreadyInvited, SeatsExhausted, ConcurrentChange);

/// Returns one invitation.
#[utoipa::path(
    get, path = "/{id}", tag = "invitations", operation_id = "find_invitation", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The invitation's id.")),
    responses((status = OK, description = "The invitation.", body = InvitationView), FindInvitationProblems)
)]
pub(super) async fn find_invitation(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<Invitation>,
) -> Result<Answer<InvitationView>, Problem> {
    let invitation = app.application.invitations.find.execute(&actor, id).await?;
    Ok(Answer(InvitationView::at(app.now(), &invitation)))
}

/// Revokes an invitation and frees its seat.
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

/// Emails an invitation again, with a new token and a new expiry time.
///
/// The previous tokens stop working.
#[utoipa::path(
    post, path = "/{id}/resend", tag = "invitations", operation_id = "resend_invitation", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The invitation's id.")),
    responses((status = OK, description = "The invitation.", body = SentInvitationView), ResendInvitationProblems)
)]
pub(super) async fn resend_invitation(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<Invitation>,
) -> Result<Answer<SentInvitationView>, Problem> {
    let delivered = app.application.invitations.resend.execute(&actor, id).await?;
    Ok(Answer(SentInvitationView::at(app.now(), delivered)))
}

//! `POST /v1/invitations/{id}/resend`: emails an invitation again.

use axum::{Json as Answer, extract::State};
use tenantry_domain::invitation::Invitation;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation::SentInvitationView,
};

problems!(ResendInvitationProblems: [SIGNED_IN, PERMITTED]
    NotFound, Outranked, InvitationAccepted, InvitationRevoked, InvitationDeclined, AlreadyInvited, SeatsExhausted, ConcurrentChange);

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

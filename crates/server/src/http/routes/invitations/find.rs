//! `GET /v1/invitations/{id}`: returns one invitation.

use axum::{Json as Answer, extract::State};
use tenantry_domain::invitation::Invitation;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation::InvitationView,
};

problems!(FindInvitationProblems: [SIGNED_IN, PERMITTED] NotFound);

/// Returns one invitation.
///
/// Its tokens are never shown again.
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

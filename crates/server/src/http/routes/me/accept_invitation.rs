//! `POST /v1/me/invitations/{id}/accept`: makes the signed-in person a member of the organization that invites them.

use axum::{Json as Answer, extract::State};
use tenantry_domain::invitation::Invitation;

use crate::http::{
    extract::{path::PathId, signed_in::SignedInPerson},
    openapi::problems::problems,
    problem::Problem,
    routes::invitations::accept::AcceptAnswer,
    state::App,
};

problems!(AcceptMyInvitationProblems: [SIGNED_IN_PERSON]
    NotFound, EmailUnverified, InvitationInvalid, InvitationExpired, InvitationRevoked, InvitationDeclined,
    InvitationAccepted, TenantSuspended, AlreadyMember, SeatsExhausted, ProvisioningRefused, SessionEnded, ConcurrentChange);

/// Accepts an invitation for the person's own verified email address.
///
/// The response has tokens for the organization, in the same session. The tokens of the request stay valid.
#[utoipa::path(
    post, path = "/invitations/{id}/accept", tag = "me", operation_id = "accept_my_invitation",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The invitation's id.")),
    responses(
        (status = OK, description = "The person is now a member.", body = AcceptAnswer),
        AcceptMyInvitationProblems
    )
)]
pub(super) async fn accept_my_invitation(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    PathId(id): PathId<Invitation>,
) -> Result<Answer<AcceptAnswer>, Problem> {
    Ok(Answer(app.application.me.accept_invitation.execute(&actor, id).await?.into()))
}

//! `POST /v1/invitation-links/{id}/renew`: makes a new URL for an invitation link.

use axum::{Json as Answer, extract::State};
use tenantry_domain::invitation_link::InvitationLink;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation_link::SharedLinkView,
};

problems!(RenewLinkProblems: [SIGNED_IN, PERMITTED] NotFound, Outranked, ConcurrentChange);

/// Makes a new URL for an invitation link.
///
/// The URL before stops working at once. What the link grants and how often it was used stay as they are, and the caller
/// counts as its maker.
#[utoipa::path(
    post, path = "/{id}/renew", tag = "invitation-links", operation_id = "renew_invitation_link",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The link's id.")),
    responses((status = OK, description = "The link with its new URL.", body = SharedLinkView), RenewLinkProblems)
)]
pub(super) async fn renew_link(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<InvitationLink>,
) -> Result<Answer<SharedLinkView>, Problem> {
    let renewed = app.application.invitation_links.renew.execute(&actor, id).await?;
    Ok(Answer(SharedLinkView::at(app.now(), renewed)))
}

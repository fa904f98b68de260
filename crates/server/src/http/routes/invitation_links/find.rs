//! `GET /v1/invitation-links/{id}`: returns one invitation link.

use axum::{Json as Answer, extract::State};
use tenantry_domain::invitation_link::InvitationLink;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation_link::LinkView,
};

problems!(FindLinkProblems: [SIGNED_IN, PERMITTED] NotFound);

/// Returns one invitation link.
///
/// Its URL is never shown again.
#[utoipa::path(
    get, path = "/{id}", tag = "invitation-links", operation_id = "find_invitation_link", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The link's id.")),
    responses((status = OK, description = "The link.", body = LinkView), FindLinkProblems)
)]
pub(super) async fn find_link(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<InvitationLink>,
) -> Result<Answer<LinkView>, Problem> {
    let link = app.application.invitation_links.find.execute(&actor, id).await?;
    Ok(Answer(LinkView::at(app.now(), &link)))
}

//! `/v1/invitations`: invitations, each for one person.

mod accept;
mod invite;
mod list;
mod one;
mod preview;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_invitations, invite::invite))
        .routes(routes!(preview::preview_invitation))
        .routes(routes!(accept::accept_invitation))
        .routes(routes!(one::find_invitation, one::revoke_invitation))
        .routes(routes!(one::resend_invitation))
}

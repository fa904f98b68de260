//! `/v1/invitations`: invitations, each for one person.

pub(super) mod accept;
mod find;
mod invite;
mod list;
pub(super) mod preview;
mod resend;
mod revoke;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_invitations, invite::invite))
        .routes(routes!(preview::preview_invitation))
        .routes(routes!(accept::accept_invitation))
        .routes(routes!(find::find_invitation, revoke::revoke_invitation))
        .routes(routes!(resend::resend_invitation))
}

//! `/v1/me`: the signed-in person.

mod accept_invitation;
mod change_email;
mod change_password;
mod change_settings;
mod confirm_email;
mod decline_invitation;
mod join;
mod list_invitations;
mod list_sessions;
mod list_tenants;
mod read_settings;
mod rename;
mod revoke_session;
mod revoke_sessions;
mod who_am_i;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(who_am_i::who_am_i, rename::rename_me))
        .routes(routes!(read_settings::read_my_settings, change_settings::change_my_settings))
        .routes(routes!(list_tenants::list_my_tenants))
        .routes(routes!(list_invitations::list_my_invitations))
        .routes(routes!(accept_invitation::accept_my_invitation))
        .routes(routes!(decline_invitation::decline_my_invitation))
        .routes(routes!(join::join_tenant))
        .routes(routes!(list_sessions::list_my_sessions, revoke_sessions::revoke_my_sessions))
        .routes(routes!(revoke_session::revoke_my_session))
        .routes(routes!(change_password::change_password))
        .routes(routes!(change_email::change_email))
        .routes(routes!(confirm_email::confirm_email))
}

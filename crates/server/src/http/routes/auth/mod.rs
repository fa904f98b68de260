//! `/v1/auth`: sign-up, sign-in, token refresh, switching tenants, sign-out, and what is proved by email.

mod forgot_password;
mod preview_reset;
mod refresh;
mod resend_code;
pub(super) mod reset_password;
mod sign_in;
mod sign_out;
pub(super) mod sign_up;
mod switch_tenant;
pub(super) mod undo_email_change;
pub(super) mod verify_email;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_up::sign_up))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(refresh::refresh))
        .routes(routes!(sign_out::sign_out))
        .routes(routes!(switch_tenant::switch_tenant))
        .routes(routes!(verify_email::verify_email))
        .routes(routes!(resend_code::resend_code))
        .routes(routes!(forgot_password::forgot_password))
        .routes(routes!(preview_reset::preview_reset))
        .routes(routes!(reset_password::reset_password))
        .routes(routes!(undo_email_change::undo_email_change))
}

//! `/v1/auth`: sign-up, sign-in, token refresh, switching tenants, and sign-out.

mod login;
mod logout;
mod refresh;
mod signup;
mod switch;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(signup::sign_up))
        .routes(routes!(login::sign_in))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::sign_out))
        .routes(routes!(switch::switch_tenant))
}

//! `/v1/auth`: sign-up, sign-in, token refresh, switching tenants, and sign-out.

mod refresh;
mod sign_in;
mod sign_out;
pub(super) mod sign_up;
mod switch_tenant;

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
}

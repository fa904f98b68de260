//! `/v1/tenant`: the organization the access token is valid for. `/v1/tenants`: a further one.

mod change_settings;
mod delete;
mod found;
mod read;
mod read_settings;
mod rename;
mod restore;
mod transfer_ownership;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes of all organizations.
pub(crate) fn founding_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(found::found_tenant))
}

/// The routes of the current organization.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read::read_tenant, rename::rename_tenant, delete::delete_tenant))
        .routes(routes!(read_settings::read_tenant_settings, change_settings::change_tenant_settings))
        .routes(routes!(transfer_ownership::transfer_ownership))
        .routes(routes!(restore::restore_tenant))
}

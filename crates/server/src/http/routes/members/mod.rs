//! `/v1/members`: the members of the organization.

mod leave;
mod list;
mod one;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_members)).routes(routes!(leave::leave_tenant)).routes(routes!(
        one::find_member,
        one::update_member,
        one::remove_member
    ))
}

//! `/v1/members`: the members of the organization.

mod find;
mod leave;
mod list;
mod remove;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_members)).routes(routes!(leave::leave_tenant)).routes(routes!(
        find::find_member,
        update::update_member,
        remove::remove_member
    ))
}

//! `/v1/domains`: the domains that the organization claims, and their proof by DNS.

mod change;
pub(super) mod claim;
mod find;
mod list;
mod remove;
mod verify;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_domains, claim::claim_domain))
        .routes(routes!(find::find_domain, change::change_domain, remove::remove_domain))
        .routes(routes!(verify::verify_domain))
}

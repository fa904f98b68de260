//! `/v1/invitation-links`: invitation links, each for everybody who has its URL.

mod change;
mod create;
mod delete;
mod find;
mod list;
pub(crate) mod preview;
mod renew;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::App;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_links, create::create_link))
        .routes(routes!(preview::preview_link))
        .routes(routes!(find::find_link, change::change_link, delete::delete_link))
        .routes(routes!(renew::renew_link))
}

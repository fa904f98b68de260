//! The pages: for people who sign in, and for those who run their organization, in a browser.
//!
//! A page's handler does what a handler of the API does: it extracts, parses, executes the same use case and renders. It
//! reads no database and has no rule of its own. Everything works without a script: an action is a form that is sent, and
//! leads to a page that says what was done. ADR 0037 says how sessions, forms and languages work.
//!
//! A service that embeds Tenantry takes the pages or leaves them, gives them its name, logo and accent, and adds pages of
//! its own within the same frame: see [`Pages`] and [`OrganizationPage`], and ADR 0039.

mod accent;
mod account;
mod assets;
mod browser;
mod components;
mod embedded;
mod files;
pub(crate) mod form;
pub(crate) mod frame;
mod language;
mod layer;
mod links;
mod organization;
mod organizations;
mod own_page;
mod page_routes;
mod paths;
mod picture;
mod refusal;
mod section;
mod sign_in;
mod sign_in_form;
mod sign_up;
mod site;
mod styleguide;
mod text;
mod texts;
mod visit;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use self::embedded::Served;
pub(crate) use self::site::Look;
pub use self::{
    accent::NoColour,
    components::{
        Button, Cell, Column, Component, Content, CopyText, Empty, Facts, Filter, Menu, Message, Meter, Pager, Panel,
        Person, Row, Table, Tabs, Tone,
    },
    embedded::{Pages, PagesError},
    form::{Entered, Faults, Field, Form, Kind},
    own_page::{OrganizationForm, OrganizationPage},
    picture::PictureError,
    section::{Icon, Section},
    text::Text,
};
use self::{layer::in_browser, page_routes::PageRoutes, site::Site};
use crate::http::{codes::Code, problem::Problem, state::App};

/// Answers a browser that opens a path which no route has.
pub(crate) fn not_found(look: Look, app: &App) -> Router {
    in_browser(Router::new().fallback(|| async { Problem::of(Code::NoSuchRoute) }), app, Site::new(look, app))
}

/// Returns the routes as a router, within the layer of the pages.
pub(crate) fn served(routes: PageRoutes, look: Look, app: &App) -> Router<App> {
    in_browser(routes.into_router(), app, Site::new(look, app))
}

/// The routes of all pages.
fn whole() -> PageRoutes {
    use links::prove_email;
    let styleguide = PageRoutes::default()
        .route("/styleguide", get(styleguide::show_forms))
        .route("/styleguide/lists", get(styleguide::show_lists));
    let routes = if cfg!(debug_assertions) { styleguide } else { PageRoutes::default() };
    routes
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/sign-up", get(sign_up::show).post(sign_up::submit))
        .route("/home", get(organizations::home))
        .route("/organizations", get(organizations::show))
        .route("/organizations/new", get(sign_up::show_another).post(sign_up::submit_another))
        .route("/organizations/invitations/{id}", post(organizations::join))
        .route("/organizations/invitations/{id}/decline", post(organizations::decline))
        .route("/verify-email", get(prove_email::show).post(prove_email::submit))
        .route("/verify-email/resend", post(prove_email::send_again))
        .merge(organization::routes())
        .merge(own_account())
        .merge(links_in_mails())
        .merge(on_every_page())
}

/// The pages that links in mails and invitation links lead to, and what these lead to.
fn links_in_mails() -> PageRoutes {
    use links::{accept_invitation, forgot_password, join, reset_password, undo_email_change};
    PageRoutes::default()
        .route("/forgot-password", get(forgot_password::show).post(forgot_password::submit))
        .route("/forgot-password/sent", get(forgot_password::sent))
        .route("/reset-password", get(reset_password::show).post(reset_password::submit))
        .route("/email/undo", get(undo_email_change::show).post(undo_email_change::submit))
        .route("/invitations/accept", get(accept_invitation::show).post(accept_invitation::submit))
        .route("/join", get(join::show).post(join::submit))
}

/// What no page can be without.
fn on_every_page() -> PageRoutes {
    PageRoutes::default().route("/language", post(language::choose)).route("/assets/{name}", get(files::find))
}

fn own_account() -> PageRoutes {
    use account::{email, password, profile, sessions};
    PageRoutes::default()
        .route("/account", get(profile::show).post(profile::rename))
        .route("/account/language", post(profile::choose_language))
        .route("/account/time-zone", post(profile::choose_time_zone))
        .route("/account/email", get(email::show).post(email::submit))
        .route("/account/email/confirm", get(email::show_confirmation).post(email::confirm))
        .route("/account/password", get(password::show).post(password::submit))
        .route("/account/sessions", get(sessions::show))
        .route("/account/sessions/{id}/end", post(sessions::end))
        .route("/account/sessions/end-others", post(sessions::end_others))
}

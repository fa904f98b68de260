//! The pages: for people who sign in, and for those who run their organization, in a browser.
//!
//! A page's handler does what a handler of the API does: it extracts, parses, executes the same use case and renders. It
//! reads no database and has no rule of its own. Everything works without a script: an action is a form that is sent, and
//! leads to a page that says what was done. ADR 0037 says how sessions, forms and languages work.

mod account;
mod assets;
mod browser;
pub(crate) mod form;
pub(crate) mod frame;
mod language;
mod layer;
mod links;
mod organization;
mod organizations;
mod refusal;
mod sign_in;
mod sign_in_form;
mod sign_up;
mod site;
mod texts;
mod visit;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use self::{layer::in_browser, site::Site};
use crate::http::{codes::Code, problem::Problem, state::App};

/// Answers a browser that opens a path which no route has.
pub(crate) fn not_found(brand: &str, app: &App) -> Router {
    let site = Site::new(brand, app);
    let layer = from_fn_with_state((app.clone(), site), in_browser);
    Router::new().fallback(|| async { Problem::of(Code::NoSuchRoute) }).layer(layer)
}

/// The routes of the pages. `brand` is the name of the service.
pub(crate) fn routes(brand: &str, app: &App) -> Router<App> {
    let site = Site::new(brand, app);
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/sign-up", get(sign_up::show).post(sign_up::submit))
        .route("/language", post(language::choose))
        .route("/home", get(organizations::home))
        .route("/organizations", get(organizations::show))
        .route("/organizations/new", get(sign_up::show_another).post(sign_up::submit_another))
        .route("/organizations/invitations/{id}", post(organizations::join))
        .route("/organizations/invitations/{id}/decline", post(organizations::decline))
        .merge(organization::routes())
        .merge(links_in_mails())
        .merge(own_account())
        .merge(assets::routes())
        .layer(from_fn_with_state((app.clone(), site), in_browser))
}

fn links_in_mails() -> Router<App> {
    use links::{accept_invitation, forgot_password, prove_email, reset_password, undo_email_change};
    Router::new()
        .route("/forgot-password", get(forgot_password::show).post(forgot_password::submit))
        .route("/forgot-password/sent", get(forgot_password::sent))
        .route("/reset-password", get(reset_password::show).post(reset_password::submit))
        .route("/email/undo", get(undo_email_change::show).post(undo_email_change::submit))
        .route("/verify-email", get(prove_email::show).post(prove_email::submit))
        .route("/verify-email/resend", post(prove_email::send_again))
        .route("/invitations/accept", get(accept_invitation::show).post(accept_invitation::submit))
}

fn own_account() -> Router<App> {
    use account::{email, password, profile, sessions};
    Router::new()
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

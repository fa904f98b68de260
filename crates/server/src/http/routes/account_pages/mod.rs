//! The pages that links in mails lead to: a new password, the undo of a changed address, and an invitation that is accepted
//! without a script.
//!
//! A link is opened by people, and before them by scanners of mail, some of which run scripts. So opening a page reads and
//! changes nothing, and the pages have no script: only the button sends the form, with the token that the link carries.
//! Nothing of a page is stored by a browser or a proxy, and no referrer names it.

mod accept_invitation;
mod frame;
mod refusals;
mod reset_password;
mod undo_email_change;

use axum::{
    Router,
    routing::{get, post},
};

use self::frame::Frame;
use crate::http::state::App;

/// The routes. `brand` is the name of the service.
pub(crate) fn routes(brand: &str, app: &App) -> Router<App> {
    let frame = Frame::new(brand, app);
    let (accept, reset, undo) = (frame.clone(), frame.clone(), frame);
    Router::new()
        .route("/invitations/accept", post(accept_invitation::submit).layer(axum::Extension(accept)))
        .route("/reset-password", get(reset_password::show).post(reset_password::submit).layer(axum::Extension(reset)))
        .route("/email/undo", get(undo_email_change::show).post(undo_email_change::submit).layer(axum::Extension(undo)))
}

//! The pages that links in mails lead to: a new password, the undo of a changed address, and an invitation that is accepted
//! without a script.
//!
//! A link is opened by people, and before them by scanners of mail, some of which run scripts. So opening a page reads and
//! changes nothing, and the pages have no script: only the button sends the form, with the token that the link carries.
//! Nothing of a page is stored by a browser or a proxy, and no referrer names it.

mod accept_invitation;
mod reset_password;
mod undo_email_change;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::http::{
    extract::pairs::pairs_of_form,
    page::{Page, escaped},
    problem::Problem,
    state::App,
};

/// The routes. `brand` is the name of the service.
pub(crate) fn routes(brand: &str, app: &App) -> Router<App> {
    let frame = Frame { brand: brand.into(), app_url: app.app_url.clone() };
    let (accept, reset, undo) = (frame.clone(), frame.clone(), frame);
    Router::new()
        .route("/invitations/accept", post(accept_invitation::submit).layer(axum::Extension(accept)))
        .route("/reset-password", get(reset_password::show).post(reset_password::submit).layer(axum::Extension(reset)))
        .route("/email/undo", get(undo_email_change::show).post(undo_email_change::submit).layer(axum::Extension(undo)))
}

/// What the pages have in common.
#[derive(Debug, Clone)]
struct Frame {
    brand: Arc<str>,
    app_url: Option<Arc<str>>,
}

impl Frame {
    fn page(&self, status: StatusCode, title: &str, main: &str) -> Response {
        let main = format!("<h1>{}</h1>\n{main}", escaped(title));
        (status, Page::with_form(&self.brand, title, &main, None)).into_response()
    }

    /// The page of a request that was refused. It says what to do. A failure of the server is logged like any other.
    fn refusal(&self, problem: Problem) -> Response {
        let spec = problem.code().spec();
        if spec.status.is_server_error() {
            return problem.into_response();
        }
        let text = format!("<p role=\"alert\">{} {}</p>\n", escaped(spec.meaning), escaped(spec.remedy));
        self.page(spec.status, spec.title, &text)
    }

    /// The way on once something is done.
    fn onward(&self) -> String {
        self.app_url.as_deref().map_or_else(
            || "<p>You can close this page, and sign in where you usually do.</p>\n".to_owned(),
            |url| format!("<p><a href=\"{}\">Continue</a></p>\n", escaped(url)),
        )
    }
}

/// Returns a field of the query or the form, or an empty text.
fn field<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
}

/// Returns the fields of a form. Of a malformed one there are none, so that its token is missing.
fn fields(body: &str) -> Vec<(String, String)> {
    pairs_of_form(body).unwrap_or_default()
}

/// Returns the hidden field that carries the token from the link to the form.
fn carried(token: &str) -> String {
    format!("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", escaped(token))
}

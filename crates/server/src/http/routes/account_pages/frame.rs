//! What the pages have in common: the frame, the way on, the refusals, and the fields of their forms.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::refusals::paragraphs;
use crate::http::{
    extract::pairs::pairs_of_form,
    page::{Page, escaped},
    problem::Problem,
    state::App,
};

/// What the pages have in common.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    brand: Arc<str>,
    app_url: Option<Arc<str>>,
}

impl Frame {
    /// Creates the frame of the pages of that service.
    pub(super) fn new(brand: &str, app: &App) -> Self {
        Self { brand: brand.into(), app_url: app.app_url.clone() }
    }

    /// A page with a title above its content.
    pub(super) fn page(&self, status: StatusCode, title: &str, main: &str) -> Response {
        let main = format!("<h1>{}</h1>\n{main}", escaped(title));
        (status, Page::with_form(&self.brand, title, &main, None)).into_response()
    }

    /// The page of a request that was refused. It says what to do. A failure of the server is logged like any other.
    pub(super) fn refusal(&self, problem: Problem) -> Response {
        let spec = problem.code().spec();
        if spec.status.is_server_error() {
            return problem.into_response();
        }
        self.page(spec.status, spec.title, &paragraphs(&problem))
    }

    /// The way on once something is done.
    pub(super) fn onward(&self) -> String {
        self.app_url.as_deref().map_or_else(
            || "<p>You can close this page, and sign in where you usually do.</p>\n".to_owned(),
            |url| format!("<p><a href=\"{}\">Continue</a></p>\n", escaped(url)),
        )
    }
}

/// Returns a field of the query or the form, or an empty text.
pub(super) fn field<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
}

/// Returns the fields of a form. Of a malformed one there are none, so that its token is missing.
pub(super) fn fields(body: &str) -> Vec<(String, String)> {
    pairs_of_form(body).unwrap_or_default()
}

/// Returns the hidden field that carries the token from the link to the form.
pub(super) fn carried(token: &str) -> String {
    format!("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", escaped(token))
}

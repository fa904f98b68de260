//! The page on which something ends: what happened, and where the person can go on.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use tenantry_application::actor::Actor;

use crate::{
    http::problem::Problem,
    pages::{
        browser::Browser,
        frame::{Frame, shown_with},
    },
};

#[derive(Template)]
#[template(path = "ended.html")]
struct EndedPage {
    frame: Frame,
    title: &'static str,
    text: &'static str,
    way: Option<(String, &'static str)>,
}

/// Returns the page. `way` is the path and the label of the way on.
pub(super) fn ended(
    browser: &Browser,
    actor: Option<&Actor>,
    status: StatusCode,
    (title, text): (&'static str, &'static str),
    way: Option<(String, &'static str)>,
) -> Result<Response, Problem> {
    shown_with(status, &EndedPage { frame: Frame::new(browser, actor), title, text, way })
}

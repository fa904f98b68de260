//! The page on which something ends: what happened, and where the person can go on.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use tenantry_application::actor::Actor;

use crate::{
    http::problem::Problem,
    pages::{
        browser::Browser,
        frame::{Frame, shown, shown_with},
        texts::{Done, Notice},
    },
};

#[derive(Template)]
#[template(path = "ended.html")]
struct EndedPage {
    frame: Frame,
    title: &'static str,
    text: String,
    way: Option<(String, String)>,
}

/// Returns the page. `way` is the path and the label of the way on.
pub(super) fn ended(
    browser: &Browser,
    actor: Option<&Actor>,
    status: StatusCode,
    (title, text): (&'static str, &'static str),
    way: Option<(String, &'static str)>,
) -> Result<Response, Problem> {
    let way = way.map(|(path, label)| (path, label.to_owned()));
    shown_with(status, &EndedPage { frame: Frame::new(browser, actor), title, text: text.to_owned(), way })
}

/// Leads to the page, which says what was done. Where the service left the pages, this page says it, and leads to the
/// product.
pub(super) fn done(browser: &Browser, notice: &Notice, page: &str) -> Result<Response, Problem> {
    if browser.site.look.is_whole() {
        return Ok(browser.done(notice, page));
    }
    let t = Done(browser.locale);
    let way = browser.site.app_url.as_deref().map(|url| (url.to_owned(), t.go_on(&browser.site.look.brand)));
    shown(&EndedPage { frame: Frame::new(browser, None), title: t.title(), text: notice.text(browser.locale), way })
}

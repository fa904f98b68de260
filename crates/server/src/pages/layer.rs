//! The layer around all pages. It refuses what another website sends, turns problems into pages, and writes the cookies
//! that a handler changed.

use super::{browser::Browser, refusal, site::Site, texts::sent_from_elsewhere};
use crate::http::{problem::Problem, state::App};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The layer.
pub(super) async fn in_browser(State((app, site)): State<(App, Site)>, mut request: Request, next: Next) -> Response {
    let browser = Browser::of(app, site, &request);
    let mut response = if browser.may_send(&request) {
        request.extensions_mut().insert(browser.clone());
        next.run(request).await
    } else {
        refusal::elsewhere(&browser, sent_from_elsewhere(browser.locale))
    };
    if let Some(problem) = response.extensions().get::<Problem>().cloned() {
        response = refusal::page(&browser, &response, problem);
    }
    let headers = response.headers_mut();
    browser.write_cookies(headers);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| browser.site.policy.clone());
    // A stricter policy would make browsers hide where a form comes from, also from ourselves. This one keeps the address of
    // a page from everybody else, also where it is a secret that a mail told.
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("cookie, accept-language"));
    response
}

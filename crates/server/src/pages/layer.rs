//! The layer around all pages. It refuses what another website sends, turns problems into pages, writes the cookies that a
//! handler changed, and compresses what is sent.

use super::{browser::Browser, refusal, site::Site, texts::sent_from_elsewhere};
use crate::http::{problem::Problem, state::App};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, SizeAbove},
    },
};

/// A response of so many bytes fits into one packet anyway.
const SMALL: u64 = 1024;

/// Returns the routes within the layer.
pub(super) fn in_browser<S: Clone + Send + Sync + 'static>(routes: Router<S>, app: &App, site: Site) -> Router<S> {
    // A long list is the same few words again and again, which the fastest level finds too.
    let compressing = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(SMALL)));
    routes.layer(from_fn_with_state((app.clone(), site), layer)).layer(compressing)
}

async fn layer(State((app, site)): State<(App, Site)>, mut request: Request, next: Next) -> Response {
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

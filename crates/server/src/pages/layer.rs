//! The layer around all pages. It refuses what another website sends, turns problems into pages, writes the cookies that a
//! handler changed, and compresses what is sent.

use super::{browser::Browser, refusal, site::Site, texts::sent_from_elsewhere};
use crate::http::{problem::Problem, state::App};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{Next, from_fn_with_state, map_request},
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
    let routes = routes.layer(from_fn_with_state((app.clone(), site), layer));
    routes.layer(compressing).layer(map_request(compressible))
}

/// Leaves a request its wish for compression only if it takes gzip, and if our own page or nobody's asks. What another
/// site asks for could repeat what that site wrote, and the length would tell what stands beside it (BREACH).
async fn compressible(mut request: Request) -> Request {
    let headers = request.headers();
    let site = headers.get("sec-fetch-site").map_or(&b"none"[..], HeaderValue::as_bytes);
    let takes_gzip = headers.get_all(header::ACCEPT_ENCODING).iter().any(|value| {
        let codings = value.to_str().unwrap_or_default().split(',');
        codings.map(|coding| coding.split(';').next().unwrap_or_default().trim()).any(|coding| coding == "gzip")
    });
    if !takes_gzip || !matches!(site, b"same-origin" | b"none") {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    request
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

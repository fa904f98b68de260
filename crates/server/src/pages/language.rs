//! `/language`: the choice of a language on this device.

use axum::{Extension, body::Bytes, response::Response};
use tenantry_domain::locale::Locale;

use super::{browser::Browser, form::Entered};

/// Remembers the language, and returns to the page. It needs no token, since it changes nothing but what this browser
/// shows.
pub(super) async fn choose(Extension(browser): Extension<Browser>, body: Bytes) -> Response {
    let entered = Entered::parse(&body);
    if let Ok(locale) = Locale::of_tag(entered.get("locale")) {
        browser.choose_language(locale);
    }
    let page = browser.own_path(entered.get("return_to")).unwrap_or_default();
    browser.go_on(&page, "/sign-in")
}

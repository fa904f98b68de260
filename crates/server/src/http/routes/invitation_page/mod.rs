//! `/invitations/accept`: the page an invitation link opens.
//!
//! The token appears only in the browser's address bar and in request bodies. The server returns the same page to
//! everyone; the page calls `/v1/invitations/preview` and `/v1/invitations/accept` by relative URLs. It loads no other
//! resources, and its content security policy allows no script or style but the inline ones it contains. Afterwards it
//! leads to the product, if the settings name it, and otherwise says what to do next. Without a script it is a form that goes
//! to its own URL, and so carries the token there.

use axum::{Router, http::Uri, routing::get};
use tenantry_domain::password::PlainPassword;

use crate::http::{
    page::{Page, escaped},
    state::App,
};

const MAIN: &str = include_str!("main.html");
const SCRIPT: &str = include_str!("script.js");

/// The way on where the product is not known.
const SIGN_IN: &str = "<p id=\"onward\" hidden>You can close this page. To begin, open the application of your \
                       organization and sign in with your email address and your password.</p>";

/// The route. `brand` is the name of the service.
pub(crate) fn routes(brand: &str, app: &App) -> Router<App> {
    let onward = app.app_url.as_deref().map_or_else(|| SIGN_IN.to_owned(), onward_to);
    let main = MAIN.replace("{least}", &PlainPassword::MIN.to_string()).replace("{onward}", &onward);
    let page = Page::with_form(brand, "Invitation", &main, Some(SCRIPT));
    Router::new().route("/invitations/accept", get(move || async move { page }))
}

fn onward_to(url: &str) -> String {
    let host = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    let (url, host) = (escaped(url), escaped(host.as_deref().unwrap_or(url)));
    format!("<p id=\"onward\" hidden><a id=\"app\" href=\"{url}\">Continue to {host}</a></p>")
}

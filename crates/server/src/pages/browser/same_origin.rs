//! Whether a request that changes something comes from one of our own pages. Browsers say so, and a page of another
//! website cannot make them say otherwise (OWASP, Cross-Site Request Forgery Prevention: verifying origin with standard
//! headers).

use axum::http::{HeaderMap, HeaderName, header};
use url::Url;

use crate::pages::site::Site;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Returns whether a page of ours sent the request, as far as its headers say. A request without any of the two comes
/// from no browser of the last years, and has the token of its form to pass.
pub(crate) fn is_same_origin(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    // `none` is a person who sends a form once more by the reload button.
    let site_fits = text(&SEC_FETCH_SITE).is_none_or(|from| matches!(from, "same-origin" | "none"));
    let origin_fits = text(&header::ORIGIN).is_none_or(|origin| {
        let Ok(origin) = Url::parse(origin) else { return false };
        origin.origin() == site.url.origin() || text(&header::HOST).is_some_and(|host| names(&origin, host))
    });
    site_fits && origin_fits
}

/// Returns whether the origin is the host that the request was sent to: a person may open an installation by another
/// name than its public one.
fn names(origin: &Url, host: &str) -> bool {
    Url::parse(&format!("{}://{host}", origin.scheme())).is_ok_and(|named| named.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::HeaderValue;

    use super::*;
    use crate::pages::site::Look;

    #[test]
    fn only_our_own_pages_change_something() {
        let url = Arc::new(Url::parse("https://id.example.com/").unwrap());
        let policy = HeaderValue::from_static("");
        let look = Look::plain("T");
        let site = Site { look, base: "".into(), url, app_url: None, origins: [].into(), policy };
        for (origin, from, fits) in [
            (None, None, true),
            (Some("https://id.example.com"), Some("same-origin"), true),
            (Some("https://id.example.com:443"), None, true),
            (Some("http://localhost:8080"), Some("same-origin"), true),
            (None, Some("none"), true),
            (None, Some("same-site"), false),
            (None, Some("cross-site"), false),
            (None, Some(""), false),
            (Some("https://id.example.com"), Some("cross-site"), false),
            (Some("null"), None, false),
            (Some("null"), Some("same-origin"), false),
            (Some(""), None, false),
            (Some("http://id.example.com"), None, false),
            (Some("https://evil.example"), None, false),
            (Some("https://id.example.com.evil.example"), None, false),
            (Some("http://localhost:8081"), None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "localhost:8080".parse().unwrap());
            origin.map(|origin| headers.insert(header::ORIGIN, origin.parse().unwrap()));
            from.map(|from| headers.insert(SEC_FETCH_SITE, from.parse().unwrap()));
            assert_eq!(is_same_origin(&site, &headers), fits, "{origin:?} {from:?}");
        }
    }
}

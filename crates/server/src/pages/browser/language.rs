//! The language of the pages: the one that was chosen on this device, else the one that the browser asks for.

use axum::http::{HeaderMap, header};
use tenantry_domain::locale::Locale;

/// Returns the language that the browser prefers among ours (RFC 9110 §12.5.4), or English.
pub(crate) fn preferred(headers: &HeaderMap) -> Locale {
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut wished: Vec<_> = accepted.flat_map(|value| value.split(',')).filter_map(wish).collect();
    // A stable sort: of two with the same weight, the first is meant.
    wished.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    wished.first().map_or_else(Locale::default, |(_, locale)| *locale)
}

fn wish(part: &str) -> Option<(f32, Locale)> {
    let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
    let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.trim().parse().ok())?;
    let locale = Locale::parse(tag).ok()?;
    (weight > 0.0).then_some((weight, locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language() {
        for (accepted, locale) in [
            ("", Locale::En),
            ("de-AT,de;q=0.9,en;q=0.8", Locale::De),
            ("it,fr;q=0.5,en;q=0.4", Locale::Fr),
            ("en;q=0.1, es;q=0.9", Locale::Es),
            ("de;q=0, fr;q=0.1", Locale::Fr),
            ("it", Locale::En),
            ("de;q=x, es", Locale::Es),
            ("es, de", Locale::Es),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(preferred(&headers), locale, "{accepted}");
        }
    }
}

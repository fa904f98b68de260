//! Where a person goes on after they signed in. The place comes from a link, so it can be anybody's: only our own pages
//! and the origins of the settings are places to go to.

use url::Url;

use crate::pages::site::Site;

/// Returns the place as an absolute URL, if it is one of ours or of an origin that the settings name.
///
/// The text is read as a browser reads it (WHATWG URL), and what is returned was written by that reader. So there is no
/// text that means one place here and another one there.
pub(crate) fn place(site: &Site, text: &str) -> Option<String> {
    let place = site.url.join(text).ok()?;
    let ours = place.origin() == site.url.origin();
    let is_bare = place.username().is_empty() && place.password().is_none();
    let is_known = ours || site.origins.contains(&place.origin());
    // A file or a script has an origin that equals none, not even itself.
    (is_bare && is_known && matches!(place.scheme(), "http" | "https")).then(|| place.into())
}

/// Returns the place as a path of our own, to be carried in a link.
pub(crate) fn own_path(site: &Site, text: &str) -> Option<String> {
    let place = Url::parse(&place(site, text)?).ok().filter(|place| place.origin() == site.url.origin())?;
    let query = place.query().map(|query| format!("?{query}")).unwrap_or_default();
    // A path that begins with two slashes would name another host.
    (!place.path().starts_with("//")).then(|| format!("{}{query}", place.path()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::HeaderValue;

    use super::*;
    use crate::pages::site::Look;

    fn site() -> Site {
        let url = |text: &str| Url::parse(text).unwrap();
        Site {
            look: Look::plain("Tenantry"),
            base: "".into(),
            url: Arc::new(url("https://id.example.com/")),
            app_url: None,
            origins: [url("https://app.example.com").origin()].into(),
            policy: HeaderValue::from_static(""),
        }
    }

    #[test]
    fn own_pages_and_the_origins_of_the_settings_are_places_to_go_to() {
        for (text, goes) in [
            ("/o/acme/members?role=admin", "https://id.example.com/o/acme/members?role=admin"),
            ("/", "https://id.example.com/"),
            ("https://id.example.com/account", "https://id.example.com/account"),
            ("https://app.example.com/inbox#new", "https://app.example.com/inbox#new"),
            ("https://app.example.com:443/", "https://app.example.com/"),
            // A browser reads these as paths of the page that it is on.
            ("https:evil.example", "https://id.example.com/evil.example"),
            ("https:/evil.example", "https://id.example.com/evil.example"),
            ("", "https://id.example.com/"),
        ] {
            assert_eq!(place(&site(), text).as_deref(), Some(goes), "{text}");
        }
    }

    #[test]
    fn no_trick_leads_elsewhere() {
        for text in [
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "https:///evil.example",
            "http://id.example.com",
            "https://id.example.com:8443",
            "https://id.example.com.evil.example",
            "https://id.example.com@evil.example",
            "https://evil.example@id.example.com",
            "https://app.example.com:x@app.example.com",
            "https://evil.example/https://id.example.com",
            "https://evil.example#https://id.example.com",
            "https://evil.example\\@id.example.com",
            "https://ıd.example.com",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://id.example.com/x",
            "file:///etc/passwd",
            "ftp://id.example.com/",
            "mailto:a@id.example.com",
        ] {
            assert_eq!(place(&site(), text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_encoded_stays_a_path() {
        for text in
            ["/%2f%2fevil.example", "/%5cevil.example", "/..//evil.example", "/.//evil.example", "/a/..//evil.example"]
        {
            let went = place(&site(), text).unwrap();
            assert!(went.starts_with("https://id.example.com/"), "{text}: {went}");
            assert!(own_path(&site(), text).is_none_or(|path| !path.starts_with("//")), "{text}");
        }
        assert_eq!(own_path(&site(), "https://app.example.com/inbox"), None);
        assert_eq!(own_path(&site(), "/o/acme?x=1#y").as_deref(), Some("/o/acme?x=1"));
    }
}

//! The frame of the pages for people: one document and one style for all of them, in light and dark, and a content
//! security policy that allows what the page contains and nothing else.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::header,
    response::{Html, IntoResponse, Response},
};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");

/// By which the policy of each page allows the style.
static STYLE_SOURCE: LazyLock<String> = LazyLock::new(|| source(STYLE));

/// A page. Clones share its text.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    policy: String,
    html: Bytes,
}

impl Page {
    /// Makes a page. `brand` and `title` are texts, `main` is HTML. A script may call the routes of this server.
    pub(crate) fn new(brand: &str, title: &str, main: &str, script: Option<&str>) -> Self {
        Self::build(brand, title, main, (script, "'none'"))
    }

    /// Makes a page whose forms go to this server. See [`Self::new`].
    pub(crate) fn with_form(brand: &str, title: &str, main: &str, script: Option<&str>) -> Self {
        Self::build(brand, title, main, (script, "'self'"))
    }

    fn build(brand: &str, title: &str, main: &str, (script, forms): (Option<&str>, &str)) -> Self {
        let (brand, title) = (escaped(brand), escaped(title));
        let run = script.map(|script| format!("<script>{script}</script>\n")).unwrap_or_default();
        let runs = script.map(|script| format!("script-src '{}'; ", source(script))).unwrap_or_default();
        let calls = if script.is_some() { "connect-src 'self'; " } else { "" };
        let html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<header>{brand}</header>\n<main>\n{main}</main>\n{run}</body>\n</html>\n"
        );
        let policy = format!(
            "default-src 'none'; {runs}style-src '{}'; {calls}base-uri 'none'; form-action {forms}; frame-ancestors 'none'",
            *STYLE_SOURCE
        );
        Self { policy, html: html.into() }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        ([(header::CONTENT_SECURITY_POLICY, self.policy)], Html(self.html)).into_response()
    }
}

/// The source expression by which a content security policy allows an inline script or style.
fn source(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}

/// Returns the text as HTML, for content and for quoted attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_a_text() {
        assert_eq!(escaped("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
        let page = Page::new("<b>", "</title>", "", None);
        let html = String::from_utf8_lossy(&page.html);
        assert!(html.contains("<header>&lt;b&gt;</header>") && html.contains("<title>&lt;/title&gt;</title>"));
    }

    #[test]
    fn a_page_without_a_script_allows_none() {
        assert!(!Page::new("", "", "", None).policy.contains("script-src"));
        assert!(!Page::new("", "", "", None).policy.contains("connect-src"));
        assert!(Page::new("", "", "", Some("1")).policy.contains(&format!("script-src '{}';", source("1"))));
    }
}

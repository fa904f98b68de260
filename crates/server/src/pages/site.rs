//! What all pages of an installation have in common: its name, its address, and where its pages may lead.

use std::sync::Arc;

use axum::http::HeaderValue;
use url::{Origin, Url};

use super::{assets::Assets, section::Section};
use crate::http::state::App;

/// How the pages of a service look, and which of them it takes.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(super) brand: Arc<str>,
    pub(super) assets: Arc<Assets>,
    pub(super) sections: Arc<[Section]>,
    /// Whether all pages are served, and not only those behind the links in mails.
    pub(super) is_whole: bool,
}

impl Look {
    /// The look of a service that chose nothing but its name.
    pub(crate) fn plain(brand: &str) -> Self {
        let assets = Arc::new(Assets::new(None, None, None));
        Self { brand: brand.into(), assets, sections: Arc::default(), is_whole: true }
    }

    /// Returns whether all pages are served, and not only those behind the links in mails.
    pub(crate) const fn is_whole(&self) -> bool {
        self.is_whole
    }
}

/// The installation, as its pages show it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// How its pages look.
    pub(super) look: Look,
    /// The path before every page: empty, or `/id` if the service is reached below that path.
    pub(crate) base: Arc<str>,
    /// The URL that the service is reached at.
    pub(crate) url: Arc<Url>,
    /// The URL of the product, if there is one.
    pub(crate) app_url: Option<Arc<str>>,
    /// The origins of others that pages may lead to: the product's, and those that may call the API.
    pub(crate) origins: Arc<[Origin]>,
    /// What a page may do.
    pub(crate) policy: HeaderValue,
}

impl Site {
    /// Describes the installation of that state.
    pub(crate) fn new(look: Look, app: &App) -> Self {
        let url = app.public_url.as_deref().and_then(|url| Url::parse(url).ok()).unwrap_or_else(local);
        let product = app.app_url.as_deref().and_then(|url| Url::parse(url).ok());
        let callers = app.cors_origins.as_sent().unwrap_or_default().iter();
        let callers = callers.filter_map(|origin| Url::parse(origin.to_str().ok()?).ok());
        let origins: Arc<[Origin]> = callers.chain(product).map(|url| url.origin()).collect();
        Self {
            look,
            base: url.path().trim_end_matches('/').into(),
            policy: policy(&origins),
            origins,
            url: Arc::new(url),
            app_url: app.app_url.clone(),
        }
    }

    /// Returns whether browsers reach the service by TLS alone.
    pub(crate) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Returns the path of a page, to link or to redirect to.
    pub(crate) fn path(&self, page: &str) -> String {
        format!("{}{page}", self.base)
    }

    /// Returns the path of a page that leads on from a link in a mail. Where a service left the pages, its product is
    /// the way on, if it has a URL.
    pub(crate) fn way_on(&self, page: &str) -> Option<String> {
        if self.look.is_whole { Some(self.path(page)) } else { self.app_url.as_deref().map(str::to_owned) }
    }
}

/// Returns what a page may do: load our style, script and pictures, and send forms to us. A form may end at an origin that
/// the settings name, because a sign-in does.
fn policy(origins: &[Origin]) -> HeaderValue {
    let sources = ["'self'".to_owned()].into_iter().chain(origins.iter().map(Origin::ascii_serialization));
    let forms = sources.collect::<Vec<_>>().join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action {forms}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Stands for an address that nobody configured: a router in a test.
fn local() -> Url {
    #[allow(clippy::expect_used, reason = "the text is constant, and a test parses it")]
    Url::parse("http://127.0.0.1").expect("a URL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_nobody_configured_is_this_machine() {
        assert_eq!(local().host_str(), Some("127.0.0.1"));
    }
}

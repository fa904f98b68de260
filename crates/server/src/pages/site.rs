//! What all pages of an installation have in common: its name, its address, and where its pages may lead.

use std::sync::Arc;

use url::{Origin, Url};

use crate::http::state::App;

/// The installation, as its pages show it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// The name of the service.
    pub(crate) brand: Arc<str>,
    /// The path before every page: empty, or `/id` if the service is reached below that path.
    pub(crate) base: Arc<str>,
    /// The URL that the service is reached at.
    pub(crate) url: Arc<Url>,
    /// The URL of the product, if there is one.
    pub(crate) app_url: Option<Arc<str>>,
    /// The origins of others that pages may lead to: the product's, and those that may call the API.
    pub(crate) origins: Arc<[Origin]>,
}

impl Site {
    /// Describes the installation of that state.
    pub(crate) fn new(brand: &str, app: &App) -> Self {
        let url = app.public_url.as_deref().and_then(|url| Url::parse(url).ok()).unwrap_or_else(local);
        let product = app.app_url.as_deref().and_then(|url| Url::parse(url).ok());
        let callers = app.cors_origins.as_sent().unwrap_or_default().iter();
        let callers = callers.filter_map(|origin| Url::parse(origin.to_str().ok()?).ok());
        Self {
            brand: brand.into(),
            base: url.path().trim_end_matches('/').into(),
            origins: callers.chain(product).map(|url| url.origin()).collect(),
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

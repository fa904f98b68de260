//! What the router is made of, and what every handler can reach.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::http::Uri;
use tenantry_application::{
    Application,
    ports::{attempts::AttemptLog, store_error::StoreError},
};
use tenantry_domain::Timestamp;
use uuid::Uuid;

use super::rate_limit::{Limits, RateLimits};
use crate::metrics::Exposition;

/// Tells whether the server can do its work now.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Asks the database something cheap, and whether other processes are heard of.
    async fn check(&self) -> Result<(), StoreError>;
}

/// Limits of the HTTP side.
#[derive(Debug, Clone, Copy)]
pub struct HttpSettings {
    /// The largest body taken, in bytes.
    pub body_limit: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long a request may take in all.
    pub request_timeout: Duration,
    /// Rate limits; `None` switches them off.
    pub rate_limits: Option<RateLimits>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            body_limit: 64 * 1024,
            body_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            rate_limits: Some(RateLimits::default()),
        }
    }
}

/// What the router serves. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub application: Arc<Application>,
    /// The public keys by which others verify our access tokens, as a JWK set (RFC 7517).
    pub jwks: Arc<serde_json::Value>,
    /// What `/readyz` asks.
    pub readiness: Arc<dyn Readiness>,
    /// Limits of the HTTP side.
    pub http: HttpSettings,
    /// Who has sent how much.
    pub limits: Arc<Limits>,
    /// What `/metrics` gives; without it there is no such route.
    pub metrics: Option<Exposition>,
    /// The host under which tenants have subdomains, in small letters.
    pub public_host: Option<Arc<str>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        application: Arc<Application>,
        jwks: serde_json::Value,
        readiness: Arc<dyn Readiness>,
        http: HttpSettings,
    ) -> Self {
        let limits = Arc::new(Limits::new(http.rate_limits));
        Self { application, jwks: Arc::new(jwks), readiness, http, limits, metrics: None, public_host: None }
    }

    /// The same, with what `/metrics` gives.
    pub fn with_metrics(self, metrics: Option<Exposition>) -> Self {
        Self { metrics, ..self }
    }

    /// The same, reached under that address: a subdomain of its host names a tenant. Without it none does.
    pub fn with_public_url(self, public_url: &str) -> Self {
        Self { public_host: public_host(public_url).map(Into::into), ..self }
    }
}

impl App {
    /// The time by the clock of the application.
    pub(super) fn now(&self) -> Timestamp {
        self.application.auth.authenticate.clock.now()
    }

    /// Where attempts to get out of a tenant are told.
    pub(super) fn attempts(&self) -> Arc<dyn AttemptLog> {
        self.application.auth.authenticate.attempts.clone()
    }

    /// An id for a request that came without one.
    pub(super) fn new_id(&self) -> Uuid {
        self.application.auth.sign_out.access.ids.uuid()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("http", &self.http).finish_non_exhaustive()
    }
}

/// The host of a public address under which tenants can have subdomains; `None` for a number, which can't have any.
fn public_host(public_url: &str) -> Option<String> {
    let uri: Uri = public_url.parse().ok()?;
    let host = uri.host()?.trim_end_matches('.');
    let number = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    (!number && !host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_has_subdomains() {
        for (url, host) in [
            ("https://Example.com/id", Some("example.com")),
            ("http://localhost:8080", Some("localhost")),
            ("http://127.0.0.1:8080", None),
            ("http://[::1]:8080", None),
        ] {
            assert_eq!(public_host(url).as_deref(), host, "{url}");
        }
    }
}

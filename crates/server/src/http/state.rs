//! The state of the router, available to every handler.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::http::Uri;
use tenantry_application::{
    Application,
    ports::{access_violations::AccessViolationLog, secrets::SecretSource, store_error::StoreError},
};
use tenantry_domain::Timestamp;
use uuid::Uuid;

use super::{
    client_address::TrustedProxies,
    cors::CorsOrigins,
    rate_limit::{Limits, RateLimits},
};
use crate::metrics::Exposition;

/// Checks whether the server can handle requests.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Runs a cheap database query, and checks that the access changes of other processes are known.
    async fn check(&self) -> Result<(), StoreError>;
}

/// The limits of the HTTP API.
#[derive(Debug, Clone, Copy)]
pub struct HttpSettings {
    /// The maximum size of a request body, in bytes.
    pub body_limit: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long a request may take in total.
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

/// The state that the router serves. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub application: Arc<Application>,
    /// The public keys with which other services verify our access tokens, as a JWK set (RFC 7517).
    pub jwks: Arc<serde_json::Value>,
    /// The check behind `/readyz`.
    pub readiness: Arc<dyn Readiness>,
    /// The limits of the HTTP API.
    pub http: HttpSettings,
    /// The rate limiters.
    pub limits: Arc<Limits>,
    /// The counters that `/metrics` returns. Without it, the route responds with 404.
    pub metrics: Option<Exposition>,
    /// The lower-case host whose subdomains name tenants.
    pub public_host: Option<Arc<str>>,
    /// The URL that the service is reached at, where it is known.
    pub public_url: Option<Arc<str>>,
    /// The URL of the product that people work in. Pages lead there.
    pub app_url: Option<Arc<str>>,
    /// The proxies that say where a request comes from.
    pub trusted_proxies: TrustedProxies,
    /// The origins whose pages may call the API.
    pub cors_origins: CorsOrigins,
}

impl App {
    /// Creates the state from its parts.
    pub fn new(
        application: Arc<Application>,
        jwks: serde_json::Value,
        readiness: Arc<dyn Readiness>,
        http: HttpSettings,
    ) -> Self {
        let limits = Arc::new(Limits::new(http.rate_limits));
        Self {
            application,
            jwks: Arc::new(jwks),
            readiness,
            http,
            limits,
            metrics: None,
            public_host: None,
            public_url: None,
            app_url: None,
            trusted_proxies: TrustedProxies::default(),
            cors_origins: CorsOrigins::default(),
        }
    }

    /// Sets the counters that `/metrics` returns.
    pub fn with_metrics(self, metrics: Option<Exposition>) -> Self {
        Self { metrics, ..self }
    }

    /// Sets the proxies that say where a request comes from.
    pub fn with_trusted_proxies(self, trusted_proxies: TrustedProxies) -> Self {
        Self { trusted_proxies, ..self }
    }

    /// Sets the origins whose pages may call the API.
    pub fn with_cors_origins(self, cors_origins: CorsOrigins) -> Self {
        Self { cors_origins, ..self }
    }

    /// Sets the public URL. The pages are found below it. Subdomains of its host name tenants; without it, no subdomain does.
    pub fn with_public_url(self, public_url: &str) -> Self {
        Self { public_host: public_host(public_url).map(Into::into), public_url: Some(public_url.into()), ..self }
    }

    /// Sets the URL of the product. Without it, a page says what to do next.
    pub fn with_app_url(self, app_url: Option<&str>) -> Self {
        Self { app_url: app_url.map(Into::into), ..self }
    }
}

impl App {
    /// Returns the time of the application's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.application.auth.authenticate.clock.now()
    }

    /// Returns the log of cross-tenant access attempts.
    pub(super) fn access_violations(&self) -> Arc<dyn AccessViolationLog> {
        self.application.auth.authenticate.access_violations.clone()
    }

    /// Returns the source of secrets.
    pub(crate) fn secrets(&self) -> &dyn SecretSource {
        &*self.application.auth.refresh.secrets
    }

    /// Creates an id for a request that has none.
    pub(crate) fn new_id(&self) -> Uuid {
        self.application.auth.sign_out.access.ids.uuid()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("http", &self.http).finish_non_exhaustive()
    }
}

/// Returns the host of the public URL, or `None` for an IP address, which cannot have subdomains.
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

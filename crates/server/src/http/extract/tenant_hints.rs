//! Tenant hints: the tenant a request names besides its token, in a query parameter, the subdomain or a header. If
//! there is a token, the hints must agree with it or the request is rejected. In a sign-in, they are preferences.

use std::{borrow::Cow, convert::Infallible};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderName, Uri, header, request::Parts, uri::Authority},
};
use tenantry_domain::{slug::Slug, tenant::TenantId};

use super::{context::text_of, pairs::pairs_of};
use crate::http::state::App;

/// The header in which a client may name the tenant it expects.
pub(crate) const X_TENANT: HeaderName = HeaderName::from_static("x-tenant");

/// The query parameter for the same purpose. It is a hint on every route, so no route has a parameter with this name.
pub(crate) const TENANT_PARAMETER: &str = "tenant";

/// The tenants a request names, as it writes them: from the query, the subdomain and the header, in this order.
#[derive(Debug)]
pub(crate) struct TenantHints(pub Vec<String>);

impl<S> FromRequestParts<S> for TenantHints
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts, &App::from_ref(state)))
    }
}

impl TenantHints {
    /// Returns all hints of the request. Most requests have none.
    pub(crate) fn of(parts: &Parts, app: &App) -> Self {
        let mut hints = in_query(&parts.uri);
        let public_host = app.public_host.as_deref();
        hints.extend(public_host.and_then(|public| in_host(&host_of(parts)?, public)));
        hints.extend(text_of(&parts.headers, &X_TENANT));
        Self(hints)
    }
}

fn in_query(uri: &Uri) -> Vec<String> {
    if uri.query().is_none() {
        return Vec::new();
    }
    // A malformed query gives no hint. Routes that use the query reject it.
    let pairs = pairs_of(uri).unwrap_or_default();
    pairs.into_iter().filter(|(name, _)| name == TENANT_PARAMETER).map(|(_, value)| value).collect()
}

/// Returns the requested host: `:authority` of HTTP/2 or an absolute URL, otherwise the header (RFC 9112 §3.2.2).
/// Forwarding headers of proxies are ignored, since anyone can send them.
fn host_of(parts: &Parts) -> Option<Cow<'_, str>> {
    if let Some(host) = parts.uri.host() {
        return Some(host.into());
    }
    let authority: Authority = parts.headers.get(header::HOST)?.to_str().ok()?.parse().ok()?;
    Some(authority.host().to_owned().into())
}

/// Returns the single label in front of the public host, if it can be a tenant's name. `www`, `api` and similar slugs
/// are [reserved](Slug) for the product's own hosts and name no tenant.
fn in_host(host: &str, public: &str) -> Option<String> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let label = host.strip_suffix(public)?.strip_suffix('.')?;
    let may_be_a_tenant = Slug::parse(label).is_ok() || TenantId::parse(label).is_ok();
    may_be_a_tenant.then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_the_one_label_in_front_of_the_public_host() {
        let id = "01980000-0000-7000-8000-0123456789ab";
        for (host, named) in [
            ("acme.example.com", Some("acme")),
            ("ACME.Example.COM.", Some("acme")),
            (&format!("{id}.example.com"), Some(id)),
            ("example.com", None),
            (".example.com", None),
            ("acmeexample.com", None),
            ("acme.example.org", None),
            ("acme.example.com.evil.test", None),
            ("eu.acme.example.com", None),
            // The product's own hosts.
            ("www.example.com", None),
            ("api.example.com", None),
            // Not valid as a tenant's slug.
            ("a.example.com", None),
            ("node_3.example.com", None),
        ] {
            assert_eq!(in_host(host, "example.com").as_deref(), named, "{host}");
        }
    }
}

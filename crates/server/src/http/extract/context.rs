//! The context of a request: what the outermost layer knows at the start, and what is learned while it is handled.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use tenantry_application::actor::{Actor, Origin};
use tenantry_domain::{session::Device, tenant::TenantId};

use crate::http::{problem::Problem, state::App};

/// How many characters of a `User-Agent` are kept.
const USER_AGENT_LENGTH: usize = 256;

/// A request's id, its client's address, and its tenant. Clones share the tenant once it is known.
#[derive(Debug, Clone)]
pub(crate) struct RequestContext {
    /// The id of the request.
    pub request_id: Arc<str>,
    client: Option<IpAddr>,
    tenant_id: Arc<OnceLock<TenantId>>,
}

impl RequestContext {
    /// Creates a context in which the tenant is not known yet.
    pub(crate) fn new(request_id: impl Into<Arc<str>>, client: Option<IpAddr>) -> Self {
        Self { request_id: request_id.into(), client, tenant_id: Arc::default() }
    }

    /// Records the tenant of the request's token. Only the first call has an effect.
    pub(crate) fn note_tenant(&self, tenant_id: TenantId) {
        self.tenant_id.get_or_init(|| tenant_id);
    }

    /// Returns the tenant of the request's token, if the token was verified.
    pub(crate) fn tenant_id(&self) -> Option<TenantId> {
        self.tenant_id.get().copied()
    }
}

/// Returns the address of the client, as [`TrustedProxies`](crate::http::client_address::TrustedProxies) tells it.
pub(crate) fn client_ip(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<RequestContext>().and_then(|context| context.client)
}

/// Returns the origin of a request, for sessions and the audit log.
pub(crate) fn origin_of(parts: &Parts) -> Origin {
    let ip = client_ip(parts).map(|ip| ip.to_string());
    let device = Device { ip, user_agent: user_agent(&parts.headers) };
    let request_id = parts.extensions.get::<RequestContext>().map(|context| context.request_id.to_string());
    Origin { device, request_id }
}

/// Returns a header as text. Repeated headers are joined and invalid bytes replaced, so that both are rejected like any
/// wrong value.
pub(super) fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Returns the `User-Agent` without control characters and shortened, because people read it in a list.
fn user_agent(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(header::USER_AGENT)?;
    let text = String::from_utf8_lossy(sent.as_bytes());
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(USER_AGENT_LENGTH).collect();
    (!text.is_empty()).then_some(text)
}

/// A caller who is not signed in. Only the origin of the request is known.
#[derive(Debug)]
pub(crate) struct Anonymous(pub Actor);

impl FromRequestParts<App> for Anonymous {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Ok(Self(Actor::anonymous(origin_of(parts))))
    }
}

//! What the rim of the router knows of a request, and what it learns while the request is answered.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use tenantry_application::actor::{Actor, Origin};
use tenantry_domain::{id::TenantId, session::Device};

use crate::http::{problem::Problem, state::App};

/// What is kept of a `User-Agent`.
const USER_AGENT_LENGTH: usize = 256;

/// A request's id, and its tenant. Clones share what is learned.
#[derive(Debug, Clone)]
pub(crate) struct RequestContext {
    /// The id of the request.
    pub request_id: Arc<str>,
    tenant_id: Arc<OnceLock<TenantId>>,
}

impl RequestContext {
    /// A request of which nothing but its id is known.
    pub(crate) fn new(request_id: impl Into<Arc<str>>) -> Self {
        Self { request_id: request_id.into(), tenant_id: Arc::default() }
    }

    /// Notes the tenant of the request's token; the first to be noted stays.
    pub(crate) fn note_tenant(&self, tenant_id: TenantId) {
        self.tenant_id.get_or_init(|| tenant_id);
    }

    /// The tenant of the request's token, once that was verified.
    pub(crate) fn tenant_id(&self) -> Option<TenantId> {
        self.tenant_id.get().copied()
    }
}

/// The address the request came from: that of the peer. Headers of proxies are not believed, since anybody can send
/// them. An IPv4 address that came through an IPv6 socket is an IPv4 address.
pub(crate) fn client_ip(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

/// Where a request comes from, for sessions and the audit log.
pub(crate) fn origin_of(parts: &Parts) -> Origin {
    let ip = client_ip(parts).map(|ip| ip.to_string());
    let device = Device { ip, user_agent: user_agent(&parts.headers) };
    let request_id = parts.extensions.get::<RequestContext>().map(|context| context.request_id.to_string());
    Origin { device, request_id }
}

/// A header as text. Two of them, or bytes that are no text, are as bad as a wrong one, and are told so.
pub(super) fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Without control characters, and short: people read it in a list.
fn user_agent(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(header::USER_AGENT)?;
    let text = String::from_utf8_lossy(sent.as_bytes());
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(USER_AGENT_LENGTH).collect();
    (!text.is_empty()).then_some(text)
}

/// A person on the way in, of whom nothing is known but where the request came from.
#[derive(Debug)]
pub(crate) struct Anonymous(pub Actor);

impl FromRequestParts<App> for Anonymous {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Ok(Self(Actor::anonymous(origin_of(parts))))
    }
}

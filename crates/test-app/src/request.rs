//! Requests that go straight to a router.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use serde_json::Value;
use tower::ServiceExt;

use crate::answer::Answer;

/// Where requests come from, in an address range for documentation.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 40_000);

/// Builds a request with the request id `test`, and with a token unless it is empty.
pub fn call(method: Method, path: &str, token: &str, body: Option<Value>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("X-Request-ID", "test");
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    match body {
        None => request.body(Body::empty()),
        Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
    }
    .unwrap()
}

/// Sends requests to a router.
#[derive(Debug, Clone)]
pub struct Client(pub Router);

impl Client {
    /// Sends the request. It comes from 192.0.2.1 unless it says otherwise.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(PEER));
        }
        Answer::of(self.0.clone().oneshot(request).await.unwrap()).await
    }
}

//! Limits the request rate of each client on routes that anyone can call, and where a person writes in any number
//! of organizations.

use std::net::IpAddr;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::context::client_ip;
use crate::http::{problem::Problem, state::App};

/// Proof that the client is within its limit, with its address.
#[derive(Debug)]
pub(crate) struct Throttled(pub Option<IpAddr>);

impl FromRequestParts<App> for Throttled {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let ip = client_ip(parts);
        app.limits.check_client(ip).map(|()| Self(ip))
    }
}

//! The mark of routes that anybody can reach: so many requests of one client in a while, no more.

use std::net::IpAddr;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::context::client_ip;
use crate::http::{problem::Problem, state::App};

/// The client, by its address, may still send requests.
#[derive(Debug)]
pub(crate) struct Throttled(pub Option<IpAddr>);

impl FromRequestParts<App> for Throttled {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let ip = client_ip(parts);
        app.limits.check_client(ip).map(|()| Self(ip))
    }
}

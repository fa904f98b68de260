//! The mark of routes that anybody can reach: so many requests of one client in a while, no more.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::context::client_ip;
use crate::http::{problem::Problem, state::App};

/// The client may still send requests.
#[derive(Debug)]
pub(crate) struct Throttled;

impl FromRequestParts<App> for Throttled {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        app.limits.check_client(client_ip(parts)).map(|()| Self)
    }
}

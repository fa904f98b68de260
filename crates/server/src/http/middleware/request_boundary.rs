//! The outermost layer: gives every request an id, puts every response into its final form, and logs each request once.
//!
//! Every failure in an inner layer arrives here as a [`Problem`] or as a bare status. In both cases the caller gets
//! `application/problem+json`. Errors are logged only here, at level `error` only if the server is at fault.

use std::{
    any::Any,
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::{Instrument, Span, field};

use crate::http::{codes::Code, extract::context::RequestContext, problem::Problem, state::App};

/// The id of a request. A well-formed id from the client is kept.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The tenant of the request's access token.
pub(crate) const X_TENANT_ID: HeaderName = HeaderName::from_static("x-tenant-id");

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// The layer.
pub(crate) async fn request_boundary(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let context = RequestContext::new(request_id(&request, &app), client(&request, &app));
    request.extensions_mut().insert(context.clone());
    let span = span_of(&request, &context);
    async {
        let mut response = shaped(next.run(request).await, &context);
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&context.request_id) {
            headers.insert(X_REQUEST_ID, id);
        }
        if let Some(Ok(tenant)) = context.tenant_id().map(|id| HeaderValue::try_from(id.to_string())) {
            headers.insert(X_TENANT_ID, tenant);
        }
        log(&response, started);
        response
    }
    .instrument(span)
    .await
}

/// Responds to a panic in a handler. The panic itself was logged where it happened.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::internal(Panicked).into_response()
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct Panicked;

fn request_id(request: &Request, app: &App) -> String {
    let sent = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
    let sane = |id: &&str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    sent.filter(sane).map_or_else(|| app.new_id().to_string(), str::to_owned)
}

/// Returns the address of the client, if the server says who the peer is.
fn client(request: &Request, app: &App) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(app.trusted_proxies.client(peer.ip(), request.headers()))
}

/// Creates the request's span. The route is the matched pattern, never the path or the query, which can contain ids and
/// tokens.
fn span_of(request: &Request, context: &RequestContext) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    tracing::info_span!(
        "request",
        request_id = %context.request_id,
        method = %request.method(),
        route,
        tenant_id = field::Empty,
        user_id = field::Empty,
    )
}

fn log(response: &Response, started: Instant) {
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let problem = response.extensions().get::<Problem>();
    let code = problem.map(|problem| problem.code().as_str());
    if response.status().is_server_error() {
        let cause = problem.and_then(Problem::cause).map(causes);
        tracing::error!(status, code, micros, cause, "request completed");
    } else {
        tracing::info!(status, code, micros, "request completed");
    }
}

/// Formats an error and its causes on one line.
fn causes(error: &(dyn std::error::Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

fn shaped(mut response: Response, context: &RequestContext) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    // A page tells a person what is wrong, and stays one.
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|of| of.as_bytes().starts_with(b"text/html"));
    if is_page {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>();
    let Some(problem) = problem.or_else(|| bare(status)) else { return response };
    let Ok(body) = serde_json::to_vec(&problem.to_body(&context.request_id)) else {
        return response;
    };
    *response.status_mut() = problem.code().status();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, PROBLEM_JSON);
    response.extensions_mut().insert(problem);
    *response.body_mut() = Body::from(body);
    response
}

/// Returns the problem for a bare status from a layer that does not create problems. Returns `None` for a status that
/// none of ours creates; it comes from an embedder's route.
fn bare(status: StatusCode) -> Option<Problem> {
    Some(Problem::of(match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        status if status.is_client_error() => return None,
        _ => Code::InternalError,
    }))
}

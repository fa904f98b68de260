//! JSON bodies: with the right content type and size, well-formed, and with every field valid.

use std::{fmt, time::Duration};

use axum::{
    RequestExt,
    body::{Bytes, HttpBody},
    extract::{FromRef, FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use super::{fields::Form, validated};
use crate::http::{codes::Code, problem::Problem, state::App};

/// A validated body.
pub struct Json<T> {
    /// The body as a struct, with all fields validated.
    pub value: T,
    /// The body as it was sent, for idempotent retries.
    pub raw: Bytes,
}

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                Code::UnsupportedMediaType,
                "The body must be JSON: send the header Content-Type: application/json.",
            ));
        }
        let raw = receive(request, App::from_ref(state).http.body_timeout).await?;
        let value = parse(&raw)?;
        Ok(Self { value: validated::read(&value, Form::Json)?, raw })
    }
}

impl<T> fmt::Debug for Json<T> {
    /// Bodies contain passwords and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

/// Returns whether the content type is `application/json`, with any parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
}

/// Reads the body, within the limits of its size and of the time that it takes.
pub(crate) async fn receive(request: Request, patience: Duration) -> Result<Bytes, Problem> {
    // The layer `DefaultBodyLimit` sets the limit. A body that announces a larger size is refused before it is read: a
    // client that waits for `100 Continue` then sends none of it.
    let announced = request.body().size_hint().lower();
    let request = request.with_limited_body();
    if request.body().size_hint().lower() < announced {
        return Err(Problem::of(Code::PayloadTooLarge));
    }
    match tokio::time::timeout(patience, Bytes::from_request(request, &())).await {
        Ok(Ok(raw)) => Ok(raw),
        Ok(Err(rejection)) => Err(refused(&rejection)),
        Err(_) => Err(Problem::of(Code::RequestTimeout)),
    }
}

fn refused(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::of(Code::PayloadTooLarge)
    } else {
        Problem::new(Code::BodyMalformed, "The body could not be read to the end.")
    }
}

fn parse(raw: &[u8]) -> Result<Value, Problem> {
    if raw.is_empty() {
        return Err(Problem::new(Code::BodyMalformed, "The body is empty; send a JSON object."));
    }
    serde_json::from_slice::<super::unique_keys::UniqueKeys>(raw).map(|tree| tree.0).map_err(|error| {
        // The message of serde_json can repeat parts of the body, which can contain a password.
        let (line, column) = (error.line(), error.column());
        let fault = if error.is_data() { "contains a field twice" } else { "is not well-formed JSON" };
        Problem::new(Code::BodyMalformed, format!("The body {fault}, at line {line}, column {column}."))
    })
}

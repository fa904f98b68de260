//! JSON bodies: the right content type, not too large, well-formed, and every field as it should be.

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
    /// The body as a struct, with every field checked.
    pub value: T,
    /// The body as it was sent, for idempotency.
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
    /// Bodies hold passwords and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

/// `application/json` and no other type, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
}

async fn receive(request: Request, patience: Duration) -> Result<Bytes, Problem> {
    // The layer `DefaultBodyLimit` says how much is taken. What says itself that it is more is refused before anything of
    // it is asked for: a client that waits for `100 Continue` then sends none of it.
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
        Problem::new(Code::BodyMalformed, "The body could not be read to its end.")
    }
}

fn parse(raw: &[u8]) -> Result<Value, Problem> {
    if raw.is_empty() {
        return Err(Problem::new(Code::BodyMalformed, "The body is empty; send a JSON object."));
    }
    serde_json::from_slice::<super::unique_keys::UniqueKeys>(raw).map(|tree| tree.0).map_err(|error| {
        // serde_json's own text can repeat parts of the body, which can hold a password.
        let (line, column) = (error.line(), error.column());
        let fault = if error.is_data() { "names a field twice" } else { "is not well-formed JSON" };
        Problem::new(Code::BodyMalformed, format!("The body {fault}, at line {line}, column {column}."))
    })
}

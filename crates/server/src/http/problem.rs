//! The one shape of every error: RFC 9457 `application/problem+json`.
//!
//! A [`Problem`] becomes a response without a body that carries the problem along; the rim of the router writes the
//! body, because only there the id of the request is known, and logs what caused a 5xx, once.

use std::{borrow::Cow, error::Error, sync::Arc};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tenantry_application::ports::store_error::StoreError;
use utoipa::ToSchema;

use super::codes::Code;

/// An answer that is an error.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    suggestions: Vec<String>,
    retry_after: Option<u64>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// A field that is missing, unknown or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body; for a query parameter, a slash and its name.
    #[schema(example = "/tenant/slug")]
    pub pointer: String,
    /// What is wrong, as a stable code.
    #[schema(value_type = String, example = "too_short")]
    pub code: Cow<'static, str>,
    /// What is wrong, in words that begin after the field's name.
    #[schema(value_type = String, example = "must have at least 3 characters")]
    pub detail: Cow<'static, str>,
}

/// A problem as the caller reads it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Names the kind of problem; the same for every problem of one code.
    #[serde(rename = "type")]
    #[schema(example = "urn:tenantry:problem:validation_failed")]
    kind: String,
    /// What kind of problem it is, in a few words that never change.
    #[schema(example = "Invalid fields")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong with this very request.
    #[schema(example = "1 field is missing, unknown or wrong.")]
    detail: &'a str,
    /// What is wrong, as a stable code; `docs/errors.md` lists all of them.
    #[schema(example = "validation_failed")]
    code: &'static str,
    /// Every field that is missing, unknown or wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// With `slug_taken`: slugs that are free.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    suggestions: &'a [String],
    /// The id of the request, as in the header `X-Request-ID`.
    #[schema(example = "0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e")]
    request_id: &'a str,
}

impl Problem {
    /// A problem, explained for this very request.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            suggestions: Vec::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// A problem that the catalogue explains well enough.
    pub fn of(code: Code) -> Self {
        Self::new(code, code.spec().meaning)
    }

    /// Wrong fields, all of them.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => "1 field is missing, unknown or wrong.".to_owned(),
            many => format!("{many} fields are missing, unknown or wrong."),
        };
        Self { errors, ..Self::new(Code::ValidationFailed, detail) }
    }

    /// Something of ours failed. The caller learns nothing of the cause; the log does.
    pub fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let detail = "Something went wrong on our side. Tell the operator the request id.";
        Self { cause: Some(Arc::new(cause)), ..Self::new(Code::InternalError, detail) }
    }

    /// Something we need does not answer.
    pub fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        let detail = "The service is not available at the moment. Try again shortly.";
        Self { cause: Some(Arc::new(cause)), retry_after: Some(1), ..Self::new(Code::Unavailable, detail) }
    }

    /// A change may have been stored or not.
    pub fn outcome_unknown(cause: impl Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), retry_after: Some(1), ..Self::of(Code::OutcomeUnknown) }
    }

    /// The caller shall come back in so many seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds.max(1)), ..self }
    }

    /// What would be accepted instead.
    pub fn suggest(self, suggestions: Vec<String>) -> Self {
        Self { suggestions, ..self }
    }

    /// What kind of problem it is.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What caused it, for the log.
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync)> {
        self.cause.as_deref()
    }

    /// The problem as the caller of that request reads it.
    pub fn to_body<'a>(&'a self, request_id: &'a str) -> ProblemBody<'a> {
        let spec = self.code.spec();
        ProblemBody {
            kind: format!("urn:tenantry:problem:{}", spec.name),
            title: spec.title,
            status: spec.status.as_u16(),
            detail: &self.detail,
            code: spec.name,
            errors: &self.errors,
            suggestions: &self.suggestions,
            request_id,
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name: HeaderName, text: String| {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        };
        if let Some(seconds) = self.retry_after {
            put(header::RETRY_AFTER, seconds.to_string());
        }
        if self.code.refuses_token() {
            let detail = &self.detail;
            let challenge = format!(r#"Bearer realm="tenantry", error="invalid_token", error_description="{detail}""#);
            put(header::WWW_AUTHENTICATE, challenge);
        } else if self.code.status() == StatusCode::UNAUTHORIZED {
            // A 401 always says how to authenticate (RFC 9110 §15.5.2), and names no error of a token where none came
            // along (RFC 6750 §3.1).
            put(header::WWW_AUTHENTICATE, r#"Bearer realm="tenantry""#.to_owned());
        }
        headers
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.code.status(), self.headers()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::of(Code::ConcurrentChange),
            StoreError::Unavailable(_) => Self::unavailable(error),
            StoreError::OutcomeUnknown(_) => Self::outcome_unknown(error),
            // Whoever can name a conflict has turned it into an error of the use case; one that arrives here is a bug.
            StoreError::Conflict { .. } | StoreError::Corrupt { .. } => Self::internal(error),
        }
    }
}

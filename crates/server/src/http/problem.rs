//! The format of every error response: RFC 9457 `application/problem+json`.
//!
//! A [`Problem`] becomes a response without a body that carries the problem as an extension. The outermost layer writes
//! the body, because only it knows the request id, and logs the cause of a 5xx once.

use std::{borrow::Cow, error::Error, num::NonZeroU32, sync::Arc};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tenantry_application::ports::{store_error::StoreError, user_tenants::UserTenant};
use tenantry_domain::permission::Permission;
use utoipa::ToSchema;

use super::{
    codes::Code,
    views::tenant::TenantNameView,
    vocabulary::{FieldCode, ProblemCode},
};

/// An error response.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    errors: Box<[FieldError]>,
    suggestions: Box<[String]>,
    tenants: Option<Box<[TenantNameView]>>,
    members: Option<NonZeroU32>,
    retry_after: Option<u32>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
    /// The permission that was lacking. Pages say who has it.
    lacking: Option<Permission>,
}

/// A field that is missing, unknown or invalid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) to the field in the body. For a query parameter, a slash and its name.
    #[schema(example = "/tenant/slug")]
    pub pointer: String,
    /// A stable code for what is wrong.
    #[schema(value_type = FieldCode)]
    pub code: Cow<'static, str>,
    /// What is wrong, worded to follow the field's name.
    #[schema(value_type = String, example = "must have at least 3 characters")]
    pub detail: Cow<'static, str>,
}

/// An error, in the format of RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// A URI that identifies the kind of problem. It is the same for all problems with the same code.
    #[serde(rename = "type")]
    #[schema(example = "urn:tenantry:problem:validation_failed")]
    kind: String,
    /// A short summary, always the same for a code.
    #[schema(example = "Invalid fields")]
    title: &'static str,
    /// The HTTP status code.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong with this request.
    #[schema(example = "1 field is missing, unknown or wrong.")]
    detail: &'a str,
    /// The stable code of the problem.
    #[schema(value_type = ProblemCode)]
    code: &'static str,
    /// All fields that are missing, unknown or invalid.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// With `slug_taken`: slugs that are available.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    suggestions: &'a [String],
    /// With `no_membership` in a sign-in that names an organization: those that the person can sign in to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tenants: Option<&'a [TenantNameView]>,
    /// With `members_left`: how many members the organization has besides its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    members: Option<u32>,
    /// The id of the request, as in the `X-Request-ID` header.
    #[schema(example = "0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e")]
    request_id: &'a str,
}

impl Problem {
    /// Creates a problem with a detail for this request.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Box::default(),
            suggestions: Box::default(),
            tenants: None,
            members: None,
            retry_after: None,
            cause: None,
            lacking: None,
        }
    }

    /// Creates a problem whose detail is the code's meaning.
    pub fn of(code: Code) -> Self {
        Self::new(code, code.spec().meaning)
    }

    /// Creates a `validation_failed` problem from all field errors.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => "1 field is missing, unknown or wrong.".to_owned(),
            many => format!("{many} fields are missing, unknown or wrong."),
        };
        Self { errors: errors.into(), ..Self::new(Code::ValidationFailed, detail) }
    }

    /// Creates an `internal_error`. The cause is logged and not shown to the caller.
    pub fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let detail = "An error occurred on the server. Report the request id to the operator.";
        Self { cause: Some(Arc::new(cause)), ..Self::new(Code::InternalError, detail) }
    }

    /// Creates an `unavailable` problem: something the server depends on does not respond.
    pub fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        let detail = "The service is temporarily unavailable. Try again shortly.";
        Self { cause: Some(Arc::new(cause)), retry_after: Some(1), ..Self::new(Code::Unavailable, detail) }
    }

    /// Creates an `outcome_unknown` problem: a change may or may not have been stored.
    pub fn outcome_unknown(cause: impl Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), retry_after: Some(1), ..Self::of(Code::OutcomeUnknown) }
    }

    /// Tells the caller to retry after the given number of seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)), ..self }
    }

    /// Suggests values that would be accepted.
    pub fn suggest(self, suggestions: Vec<String>) -> Self {
        Self { suggestions: suggestions.into(), ..self }
    }

    /// Lists the tenants that the person can sign in to instead.
    pub(crate) fn offer_tenants(self, own: &[UserTenant]) -> Self {
        Self { tenants: Some(own.iter().map(|own| (&own.tenant).into()).collect()), ..self }
    }

    /// Says how many members are left.
    pub(crate) fn count_members(self, members: u32) -> Self {
        Self { members: NonZeroU32::new(members), ..self }
    }

    /// Says which permission was lacking.
    pub(crate) fn lacking(self, permission: Permission) -> Self {
        Self { lacking: Some(permission), ..self }
    }

    /// Returns the permission that was lacking, if that is what is wrong.
    pub(crate) const fn lacks(&self) -> Option<Permission> {
        self.lacking
    }

    /// Returns the problem's code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// Returns the fields that are missing, unknown or invalid.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Returns the cause, for the log.
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync)> {
        self.cause.as_deref()
    }

    /// Returns the response body for the request with that id.
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
            tenants: self.tenants.as_deref(),
            members: self.members.map(NonZeroU32::get),
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
            // A 401 always says how to authenticate (RFC 9110 §15.5.2). It names no token error if the request carried
            // no token (RFC 6750 §3.1).
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
            StoreError::TenantUnavailable(_) => {
                let of_tenant = Self::of(Code::TenantUnavailable);
                Self { cause: Some(Arc::new(error)), retry_after: Some(5), ..of_tenant }
            }
            StoreError::OutcomeUnknown(_) => Self::outcome_unknown(error),
            // Use cases turn the conflicts they expect into their own errors. A conflict that arrives here is a bug.
            StoreError::Conflict { .. } | StoreError::Corrupt { .. } | StoreError::NoSuchTier { .. } => {
                Self::internal(error)
            }
        }
    }
}

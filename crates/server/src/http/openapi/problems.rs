//! Turns the codes a route can return into its responses in the `OpenAPI` document.
//!
//! Each route lists its codes next to its handler. The tests check every response and fail when a route returns a code
//! it does not list. An embedder's routes do the same with [`problems!`](crate::problems).

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use utoipa::openapi::{
    Content, Header, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type, extensions::ExtensionsBuilder,
};

use crate::http::codes::Code;

/// The response extension that lists the codes the response can carry.
pub const X_PROBLEM_CODES: &str = "x-problem-codes";

/// The media type of all problems.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// All routes.
pub const ALWAYS: &[Code] = &[Code::HostInvalid, Code::InternalError, Code::Unavailable, Code::TenantUnavailable];
/// Routes for signed-in members.
pub const SIGNED_IN: &[Code] = &[
    Code::TokenMissing,
    Code::TokenMalformed,
    Code::TokenExpired,
    Code::TokenSignatureInvalid,
    Code::TokenClaimsMissing,
    Code::TokenRevoked,
    Code::TenantMismatch,
    // Stays last: `SIGNED_IN_PERSON` leaves it out.
    Code::TenantRequired,
];
/// Routes for signed-in people, with or without a tenant: the last code of [`SIGNED_IN`] does not apply.
pub const SIGNED_IN_PERSON: &[Code] = SIGNED_IN.split_at(SIGNED_IN.len() - 1).0;
/// Routes for members whose role has a permission.
pub const PERMITTED: &[Code] = &[Code::Forbidden, Code::TenantSuspended];
/// Routes that accept a body.
pub const BODY: &[Code] = &[
    Code::BodyMalformed,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::ValidationFailed,
    Code::RequestTimeout,
];
/// Routes that return a list.
pub const LIST: &[Code] = &[Code::ValidationFailed, Code::CursorInvalid];
/// Routes that anyone can call, and those on which a person writes in any number of tenants.
pub const THROTTLED: &[Code] = &[Code::RateLimited];
/// Routes that accept an `Idempotency-Key`.
pub const IDEMPOTENT: &[Code] = &[Code::IdempotencyKeyInvalid, Code::IdempotencyKeyReused];

/// Declares the problems of a route for the `OpenAPI` document: groups in brackets, then single codes, and behind a
/// semicolon the codes of the embedding service. List the name among the `responses` of `utoipa::path`.
///
/// The groups are the constants of [`http::openapi::problems`](crate::http::openapi::problems). A route that takes
/// [`InTenant`](crate::extract::InTenant) has `SIGNED_IN` and `PERMITTED`, one that takes a body `BODY`.
///
/// ```
/// use axum::http::StatusCode;
/// use tenantry_server::{Spec, problems};
///
/// const SOLD_OUT: Spec = Spec {
///     name: "sold_out",
///     status: StatusCode::CONFLICT,
///     title: "Sold out",
///     meaning: "There is no more of it.",
///     remedy: "Wait.",
/// };
///
/// problems!(pub OrderProblems: [SIGNED_IN, PERMITTED, BODY] NotFound; SOLD_OUT);
/// ```
#[macro_export]
macro_rules! problems {
    ($vis:vis $name:ident: [$($group:ident),*] $($code:ident),* $(; $($own:path),+)?) => {
        /// The problems this route can return.
        $vis struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::http::openapi::problems::responses(&[
                    $crate::http::openapi::problems::ALWAYS,
                    $($crate::http::openapi::problems::$group,)*
                    &[$($crate::http::codes::Code::$code),*],
                    $(&[$($crate::http::codes::Code::Embedded(&$own)),+],)?
                ])
            }
        }
    };
}
pub(in crate::http) use problems;

/// Returns one response for each status, with its codes.
pub fn responses(groups: &[&[Code]]) -> BTreeMap<String, RefOr<Response>> {
    let codes: BTreeSet<Code> = groups.iter().flat_map(|group| group.iter().copied()).collect();
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status().as_u16()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), response(&codes).into())).collect()
}

/// Returns the responses that a request which changes something can get in addition to [`ALWAYS`]: the outcome may be
/// unknown.
pub fn of_a_change() -> BTreeMap<String, RefOr<Response>> {
    responses(&[&[Code::Unavailable, Code::TenantUnavailable, Code::OutcomeUnknown]])
}

fn response(codes: &[Code]) -> Response {
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    // The meaning of each code is written once, in the schema `ProblemCode`.
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let mut builder = ResponseBuilder::new()
        .description(quoted.join(", "))
        .content(PROBLEM_JSON, Content::new(Some(Ref::from_schema_name("Problem"))))
        .extensions(Some(ExtensionsBuilder::new().add(X_PROBLEM_CODES, names).build()));
    if codes.iter().any(|code| code.status() == StatusCode::UNAUTHORIZED) {
        builder = builder.header_ref("WWW-Authenticate", header_ref("WWW-Authenticate"));
    }
    if codes.contains(&Code::RateLimited) || codes.contains(&Code::Unavailable) {
        builder = builder.header_ref("Retry-After", header_ref("Retry-After"));
    }
    builder.build()
}

/// Returns the response headers, each defined once in the document.
pub fn headers() -> BTreeMap<String, RefOr<Header>> {
    [
        ("X-Request-ID", Type::String, "The id of the request, as it appears in the log."),
        ("X-Tenant-ID", Type::String, "The id of the access token's tenant, if the token was verified."),
        ("WWW-Authenticate", Type::String, "The authentication challenge (RFC 6750)."),
        ("Retry-After", Type::Integer, "The number of seconds to wait before trying again."),
    ]
    .into_iter()
    .map(|(name, of, description)| {
        let mut header = Header::new(ObjectBuilder::new().schema_type(of).build());
        header.description = Some(description.to_owned());
        (name.to_owned(), header.into())
    })
    .collect()
}

/// Returns a reference to one of the [`headers`].
pub fn header_ref(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

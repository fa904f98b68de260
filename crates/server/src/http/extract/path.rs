//! Ids in the request path.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use tenantry_domain::id::Id;
use uuid::Uuid;

use crate::http::problem::Problem;

/// The id in a path: its last parameter.
///
/// Text that is not an id is read as the nil UUID, which nothing has. So it is treated like any unknown id: the same
/// checks come before it, and the response is the same.
#[derive(Debug)]
pub struct PathId<Kind>(pub Id<Kind>);

impl<S: Send + Sync, Kind> FromRequestParts<S> for PathId<Kind> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let named = RawPathParams::from_request_parts(parts, state).await.ok();
        let text = named.as_ref().and_then(|named| named.iter().last()).map(|(_, text)| text);
        Ok(Self(text.and_then(|text| Id::parse(text).ok()).unwrap_or(Id::new(Uuid::nil()))))
    }
}

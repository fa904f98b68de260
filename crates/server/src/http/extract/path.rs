//! Ids in the path.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use tenantry_domain::id::Id;
use uuid::Uuid;

use crate::http::problem::Problem;

/// The id in a path with one parameter.
///
/// A text that is no id names nothing. It is read as the nil UUID, which nothing has, so that it goes the way of every
/// unknown id: same checks before it, same answer after them.
#[derive(Debug)]
pub struct PathId<Kind>(pub Id<Kind>);

impl<S: Send + Sync, Kind> FromRequestParts<S> for PathId<Kind> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text);
        Ok(Self(text.ok().and_then(|text| Id::parse(&text).ok()).unwrap_or(Id::new(Uuid::nil()))))
    }
}

//! Query parameters: unknown and repeated parameters are errors, and all errors are returned at once. The `tenant`
//! parameter is not part of any query: it is a hint, on every route.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use super::{
    fields::{Form, pointer_to},
    pairs::pairs_of,
    tenant_hints::TENANT_PARAMETER,
    validated,
};
use crate::http::problem::{FieldError, Problem};

/// A validated query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Validate> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = pairs_of(&parts.uri).ok_or_else(|| field("", "malformed", "is not a well-formed query"))?;
        let mut object = Map::new();
        for (name, text) in pairs.into_iter().filter(|(name, _)| name != TENANT_PARAMETER) {
            let pointer = pointer_to("", &name);
            if object.insert(name, Value::String(text)).is_some() {
                return Err(field(&pointer, "repeated", "must be given only once"));
            }
        }
        validated::read(&Value::Object(object), Form::Query).map(Self)
    }
}

fn field(pointer: &str, code: &'static str, detail: &'static str) -> Problem {
    Problem::fields(vec![FieldError { pointer: pointer.to_owned(), code: code.into(), detail: detail.into() }])
}

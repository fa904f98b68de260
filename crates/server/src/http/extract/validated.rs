//! Type-checks and validates a request, and returns either the request or all of its errors.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::fields::{self, Form, pointer_to};
use crate::http::problem::{FieldError, Problem};

/// The name under which validator reports errors of rules over several fields.
const WHOLE_STRUCT: &str = "__all__";

/// The parameter that names the field an error of such a rule is about.
pub(in crate::http) const FIELD: &str = "field";

/// Reads and validates.
pub(super) fn read<T: DeserializeOwned + Validate>(value: &Value, form: Form) -> Result<T, Problem> {
    let (read, mut errors) = fields::read::<T>(value, form);
    if let Some(Err(refused)) = read.as_ref().map(Validate::validate) {
        let mut found = Vec::new();
        collect("", &refused, &mut found);
        // A blank in place of a missing or wrong field breaks rules too, but its error has already been recorded.
        let mut news: Vec<FieldError> = found.into_iter().filter(|error| !is_noted(&errors, &error.pointer)).collect();
        news.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        news.dedup_by(|a, b| a.pointer == b.pointer);
        errors.append(&mut news);
    }
    match read {
        Some(good) if errors.is_empty() => Ok(good),
        _ => Err(Problem::fields(errors)),
    }
}

fn is_noted(errors: &[FieldError], pointer: &str) -> bool {
    errors.iter().any(|error| {
        pointer.strip_prefix(error.pointer.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn collect(parent: &str, errors: &ValidationErrors, found: &mut Vec<FieldError>) {
    for (name, kind) in errors.errors() {
        match kind {
            ValidationErrorsKind::Struct(nested) => collect(&pointer_to(parent, name), nested, found),
            ValidationErrorsKind::List(items) => {
                for (index, nested) in items {
                    collect(&pointer_to(&pointer_to(parent, name), &index.to_string()), nested, found);
                }
            }
            ValidationErrorsKind::Field(refusals) => {
                found.extend(refusals.iter().map(|refusal| field_error(parent, name, refusal)));
            }
        }
    }
}

fn field_error(parent: &str, name: &str, refusal: &ValidationError) -> FieldError {
    let about = refusal.params.get(FIELD).and_then(Value::as_str).filter(|_| name == WHOLE_STRUCT);
    FieldError {
        pointer: pointer_to(parent, about.unwrap_or(name)),
        code: refusal.code.clone(),
        detail: refusal.message.clone().unwrap_or(Cow::Borrowed("is not valid")),
    }
}

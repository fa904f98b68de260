//! What is known while a value is read: the errors so far, and the missing fields that are required.

use std::{borrow::Cow, cell::RefCell, collections::BTreeSet};

use super::refusal::Refusal;
use crate::http::problem::FieldError;

/// The maximum number of errors returned. More would not help.
const MOST_ERRORS: usize = 50;

/// Whether numbers and booleans may be written as text, as in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::extract) enum Form {
    Json,
    Query,
}

/// Appends a name to a JSON pointer (RFC 6901 §3).
pub(in crate::http::extract) fn pointer_to(parent: &str, name: &str) -> String {
    let name: String = name.chars().take(64).collect();
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// What is known while a value is read.
pub(super) struct Reading {
    pub(super) form: Form,
    pub(super) errors: RefCell<Vec<FieldError>>,
    /// The pointers of the missing fields that serde has asked for.
    pub(super) required: RefCell<BTreeSet<String>>,
}

impl Reading {
    pub(super) fn note(&self, pointer: &str, code: &'static str, detail: impl Into<Cow<'static, str>>) {
        let mut errors = self.errors.borrow_mut();
        if errors.len() < MOST_ERRORS {
            errors.push(FieldError { pointer: pointer.to_owned(), code: code.into(), detail: detail.into() });
        }
    }

    /// Records why the value at this place was refused. A blank value is refused because of an error recorded before.
    pub(super) fn refused(&self, pointer: &str, given: bool, refusal: Refusal) -> Refusal {
        match refusal {
            Refusal::Missing(name) => {
                let missing = pointer_to(pointer, name);
                self.note(&missing, "required", "is required");
                self.required.borrow_mut().insert(missing);
            }
            Refusal::Wrong(detail) if given && !self.has_noted(pointer) => self.note(pointer, "wrong_type", detail),
            Refusal::Wrong(_) | Refusal::Recorded => {}
        }
        Refusal::Recorded
    }

    /// Returns whether there is an error at this place or within it.
    fn has_noted(&self, pointer: &str) -> bool {
        self.errors.borrow().iter().any(|error| {
            error.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

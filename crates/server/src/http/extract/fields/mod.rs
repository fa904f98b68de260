//! Reads a JSON object into a struct and collects *every* field that is missing, unknown or of the wrong type.
//!
//! serde stops at the first wrong field, but people who fill in a form want to see all of them. This deserializer
//! records an error, substitutes a blank value and continues; the caller discards the struct if there are errors. Where
//! no blank value will do, such as for an ID or a date, it stops after recording the error. It reads every type that
//! serde can describe, because an embedder's bodies are their own. A field with a default may be missing, as for serde.
//! An option may be missing but must not be null. In a [`Patch`](super::patch::Patch), null is a value. So a null is
//! never silently ignored.

mod access;
mod deserializer;
mod field;
mod reading;
mod refusal;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use serde::Deserialize;
use serde_json::Value;

pub(super) use self::reading::{Form, pointer_to};
use self::{field::Field, reading::Reading};
use crate::http::problem::FieldError;

/// How often a value is read at most. A large body must not be read as often as it lacks fields.
const MOST_PASSES: usize = 8;

/// Reads the value. The struct is valid only if there are no errors.
///
/// Only serde knows which fields a struct requires, and it names the first one that is missing when it has read the
/// others. The value is read again with that field as missing, and so on, which finds the first eight.
pub(super) fn read<'de, T: Deserialize<'de>>(value: &Value, form: Form) -> (Option<T>, Vec<FieldError>) {
    let reading = Reading { form, errors: RefCell::default(), required: RefCell::default() };
    loop {
        let missing = reading.required.borrow().len();
        let read = T::deserialize(Field::root(value, &reading)).map_err(|refusal| reading.refused("", true, refusal));
        let found_more = reading.required.borrow().len() > missing;
        if read.is_ok() || !found_more || missing + 1 >= MOST_PASSES {
            return (read.ok(), reading.errors.into_inner());
        }
        reading.errors.take();
    }
}

//! A value, or the lack of one, at its place in the body.

use serde_json::Value;

use super::{
    reading::{Form, Reading, pointer_to},
    refusal::Refusal,
};

/// What is at a place.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    Given(&'a Value),
    Missing,
    /// A field of an object that is itself missing or wrong. That error has already been recorded.
    Blank,
}

/// A value, or the lack of one, and where it belongs.
pub(super) struct Field<'a> {
    pub(super) value: Found<'a>,
    /// Whether null is a value, as it is only in a [`Patch`](crate::http::extract::patch::Patch).
    pub(super) nullable: bool,
    pointer: String,
    reading: &'a Reading,
}

impl<'a> Field<'a> {
    /// Returns the whole body.
    pub(super) const fn root(value: &'a Value, reading: &'a Reading) -> Self {
        Field { value: Found::Given(value), nullable: false, pointer: String::new(), reading }
    }

    /// Returns the value at the name or index within this one.
    pub(super) fn within(&self, name: &str, value: Found<'a>) -> Self {
        Field { value, nullable: false, pointer: pointer_to(&self.pointer, name), reading: self.reading }
    }

    /// Returns the same value, with null as a value or not.
    pub(super) fn nullable_if(self, nullable: bool) -> Self {
        Field { nullable, ..self }
    }

    /// Returns whether serde has asked for this field, which is missing.
    pub(super) fn requires(&self, name: &str) -> bool {
        let required = self.reading.required.borrow();
        !required.is_empty() && required.contains(&pointer_to(&self.pointer, name))
    }

    pub(super) fn note(&self, code: &'static str, detail: String) {
        self.reading.note(&self.pointer, code, detail);
    }

    /// Returns the value as converted by `read`. If it is missing or of another type, records an error and returns
    /// `None`.
    pub(super) fn take<T>(&self, expected: &'static str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        match self.value {
            Found::Given(value) => {
                let taken = read(value);
                if taken.is_none() {
                    self.note("wrong_type", format!("must be {expected}"));
                }
                taken
            }
            Found::Missing => {
                self.note("required", "is required".to_owned());
                None
            }
            Found::Blank => None,
        }
    }

    /// Records why the value at the name or index within this one was refused.
    pub(super) fn refused_within(&self, name: &str, value: Found<'_>, refusal: Refusal) -> Refusal {
        self.reading.refused(&pointer_to(&self.pointer, name), matches!(value, Found::Given(_)), refusal)
    }

    /// Returns whether text stands for other values.
    pub(super) fn is_query(&self) -> bool {
        self.reading.form == Form::Query
    }
}

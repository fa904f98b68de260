//! Reads a JSON object into a struct and collects *every* field that is missing, unknown or of the wrong type.
//!
//! serde stops at the first wrong field, but people who fill in a form want to see all of them. This deserializer
//! records an error, substitutes a blank value and continues; the caller discards the struct if there are errors. It
//! supports the kinds of fields that request bodies have: text, booleans, whole numbers, nested objects, options, and
//! [`Patch`](super::patch::Patch). An option may be missing but must not be null. In a `Patch`, null is a value. So a
//! null is never silently ignored.

use std::{borrow::Cow, cell::RefCell};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, Visitor, value::Error},
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use super::patch;
use crate::http::problem::FieldError;

/// The maximum number of errors returned. More would not help.
const MOST_ERRORS: usize = 50;

/// Whether numbers and booleans may be written as text, as in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Query,
}

/// Reads the value. The struct is valid only if there are no errors.
pub(super) fn read<'de, T: Deserialize<'de>>(value: &Value, form: Form) -> (Option<T>, Vec<FieldError>) {
    let errors = RefCell::new(Vec::new());
    let root = Field { value: Found::Given(value), nullable: false, pointer: String::new(), form, errors: &errors };
    let read = T::deserialize(root);
    let mut errors = errors.into_inner();
    if read.is_err() && errors.is_empty() {
        errors.push(FieldError {
            pointer: String::new(),
            code: "wrong_type".into(),
            detail: "cannot be understood".into(),
        });
    }
    (read.ok(), errors)
}

/// Appends a name to a JSON pointer (RFC 6901 §3).
pub(super) fn pointer_to(parent: &str, name: &str) -> String {
    let name: String = name.chars().take(64).collect();
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[derive(Clone, Copy)]
enum Found<'a> {
    Given(&'a Value),
    Missing,
    /// A field of an object that is itself missing or wrong. That error has already been recorded.
    Blank,
}

struct Field<'a> {
    value: Found<'a>,
    /// Whether null is a value, as it is only in a [`Patch`](super::patch::Patch).
    nullable: bool,
    pointer: String,
    form: Form,
    errors: &'a RefCell<Vec<FieldError>>,
}

impl<'a> Field<'a> {
    fn note(&self, pointer: String, code: &'static str, detail: impl Into<Cow<'static, str>>) {
        let mut errors = self.errors.borrow_mut();
        if errors.len() < MOST_ERRORS {
            errors.push(FieldError { pointer, code: code.into(), detail: detail.into() });
        }
    }

    /// Returns the value as converted by `read`. If it is missing or of another type, records an error and returns
    /// `None`.
    fn take<T>(&self, expected: &'static str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        match self.value {
            Found::Given(value) => {
                let taken = read(value);
                if taken.is_none() {
                    self.note(self.pointer.clone(), "wrong_type", format!("must be {expected}"));
                }
                taken
            }
            Found::Missing => {
                self.note(self.pointer.clone(), "required", "is required");
                None
            }
            Found::Blank => None,
        }
    }
}

macro_rules! whole_numbers {
    ($($deserialize:ident $visit:ident $number:ident)+) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let form = self.form;
            let number = self.take("a whole number", |value| match value {
                Value::Number(number) => number.as_u64().and_then(|number| $number::try_from(number).ok()),
                Value::String(text) if form == Form::Query => text.parse().ok(),
                _ => None,
            });
            visitor.$visit(number.unwrap_or_default())
        })+
    };
}

impl<'de> Deserializer<'de> for Field<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("a body contains only text, booleans, whole numbers and objects"))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.take("text", Value::as_str).unwrap_or_default())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let form = self.form;
        let truth = self.take("true or false", |value| match value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if form == Form::Query => text.parse().ok(),
            _ => None,
        });
        visitor.visit_bool(truth.unwrap_or_default())
    }

    whole_numbers! {
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Found::Given(Value::Null) => {
                if !self.nullable {
                    self.note(self.pointer.clone(), "wrong_type", "must not be null; omit the field instead");
                }
                visitor.visit_none()
            }
            Found::Missing | Found::Blank => visitor.visit_none(),
            Found::Given(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Found::Missing | Found::Blank if name == patch::NAME => visitor.visit_unit(),
            _ => visitor.visit_newtype_struct(Field { nullable: name == patch::NAME, ..self }),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let entries = self.take("an object", Value::as_object);
        if let Some(entries) = entries {
            for unknown in entries.keys().filter(|key| !names.contains(&key.as_str())) {
                self.note(pointer_to(&self.pointer, unknown), "unknown_field", "is not a field of this request");
            }
        }
        visitor.visit_map(Object { parent: &self, entries, names: names.iter(), next: None })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map enum
        identifier ignored_any
    }
}

/// Yields every field of the struct, including those that the object lacks.
struct Object<'a, 'e> {
    parent: &'a Field<'e>,
    entries: Option<&'e Map<String, Value>>,
    names: std::slice::Iter<'static, &'static str>,
    next: Option<&'static str>,
}

impl<'de> MapAccess<'de> for Object<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.next = self.names.next().copied();
        self.next.map(|name| seed.deserialize(serde::de::value::StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let name = self.next.take().ok_or_else(|| Error::custom("a value before its key"))?;
        let value = match self.entries {
            Some(entries) => entries.get(name).map_or(Found::Missing, Found::Given),
            None => Found::Blank,
        };
        let Field { pointer, form, errors, .. } = self.parent;
        seed.deserialize(Field { value, nullable: false, pointer: pointer_to(pointer, name), form: *form, errors })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::extract::patch::Patch;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        inner: Inner,
        remember: Option<bool>,
        title: Patch<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        size: u32,
        note: Option<String>,
    }

    fn errors(value: &Value) -> Vec<(String, String)> {
        let (_, errors) = read::<Outer>(value, Form::Json);
        errors.into_iter().map(|error| (error.pointer, error.code.into_owned())).collect()
    }

    fn noted(pointer: &str, code: &str) -> (String, String) {
        (pointer.to_owned(), code.to_owned())
    }

    #[test]
    fn a_good_object_is_read_without_notes() {
        let value = json!({"name": "n", "inner": {"size": 3}, "title": null});
        let expected = Outer {
            name: "n".to_owned(),
            inner: Inner { size: 3, note: None },
            remember: None,
            title: Patch::Given(None),
        };
        assert_eq!(read::<Outer>(&value, Form::Json), (Some(expected), Vec::new()));
    }

    #[test]
    fn every_wrong_field_is_noted_at_once() {
        let value = json!({"inner": {"size": "3", "a/b": 1}, "remember": 1, "role": "owner"});
        assert_eq!(
            errors(&value),
            [
                noted("/role", "unknown_field"),
                noted("/name", "required"),
                noted("/inner/a~1b", "unknown_field"),
                noted("/inner/size", "wrong_type"),
                noted("/remember", "wrong_type"),
            ]
        );
    }

    #[test]
    fn null_is_a_value_of_a_patch_only() {
        let value = json!({"name": null, "inner": {"size": 1, "note": null}, "remember": null, "title": null});
        let noted_at = |pointer: &str| noted(pointer, "wrong_type");
        assert_eq!(errors(&value), [noted_at("/name"), noted_at("/inner/note"), noted_at("/remember")]);
        assert_eq!(errors(&json!({"name": "n", "inner": null})), [noted_at("/inner")]);
    }

    #[test]
    fn a_missing_object_is_one_error() {
        assert_eq!(errors(&json!({"name": "n"})), [noted("/inner", "required")]);
        assert_eq!(errors(&json!([])), [noted("", "wrong_type")]);
    }

    #[test]
    fn numbers_that_do_not_fit_are_wrong() {
        for size in [json!(-1), json!(1.5), json!(u64::from(u32::MAX) + 1), json!(null)] {
            assert_eq!(errors(&json!({"name": "n", "inner": {"size": size}})), [noted("/inner/size", "wrong_type")]);
        }
    }

    #[test]
    fn a_query_may_write_numbers_and_booleans_as_text() {
        #[derive(Debug, Deserialize, PartialEq)]
        struct Listing {
            limit: Option<u32>,
            all: Option<bool>,
        }
        let value = json!({"limit": "20", "all": "true"});
        assert_eq!(read(&value, Form::Query), (Some(Listing { limit: Some(20), all: Some(true) }), Vec::new()));
        assert_eq!(read::<Listing>(&value, Form::Json).1.len(), 2);
    }
}

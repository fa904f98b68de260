//! A value as serde reads it.

use serde::{
    Deserializer,
    de::{Visitor, value::StrDeserializer},
};
use serde_json::Value;

use super::{
    access::{Entries, List, Object, Variant},
    field::{Field, Found},
    refusal::Refusal,
};
use crate::http::extract::patch;

macro_rules! numbers {
    ($($deserialize:ident $visit:ident $number:ident $read:ident $expected:literal)+) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            let number = self.take($expected, |value| match value {
                Value::Number(number) => number.$read().and_then(|number| $number::try_from(number).ok()),
                Value::String(text) if self.is_query() => text.parse().ok(),
                _ => None,
            });
            visitor.$visit(number.unwrap_or_default())
        })+
    };
}

impl<'de> Deserializer<'de> for Field<'_> {
    type Error = Refusal;

    /// Reads whatever is there, for types that decide by what they see.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.take("a value", Some) {
            None | Some(Value::Null) => visitor.visit_unit(),
            Some(Value::Bool(_)) => self.deserialize_bool(visitor),
            Some(Value::String(_)) => self.deserialize_str(visitor),
            Some(Value::Array(_)) => self.deserialize_seq(visitor),
            Some(Value::Object(_)) => self.deserialize_map(visitor),
            Some(Value::Number(number)) if number.is_u64() => self.deserialize_u64(visitor),
            Some(Value::Number(number)) if number.is_i64() => self.deserialize_i64(visitor),
            Some(Value::Number(_)) => self.deserialize_f64(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.take("text", Value::as_str).unwrap_or_default())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let truth = self.take("true or false", |value| match value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if self.is_query() => text.parse().ok(),
            _ => None,
        });
        visitor.visit_bool(truth.unwrap_or_default())
    }

    numbers! {
        deserialize_u8 visit_u8 u8 as_u64 "a whole number"
        deserialize_u16 visit_u16 u16 as_u64 "a whole number"
        deserialize_u32 visit_u32 u32 as_u64 "a whole number"
        deserialize_u64 visit_u64 u64 as_u64 "a whole number"
        deserialize_i8 visit_i8 i8 as_i64 "a whole number"
        deserialize_i16 visit_i16 i16 as_i64 "a whole number"
        deserialize_i32 visit_i32 i32 as_i64 "a whole number"
        deserialize_i64 visit_i64 i64 as_i64 "a whole number"
        deserialize_f64 visit_f64 f64 as_f64 "a number"
    }

    /// JSON knows one kind of fraction, so a short one is read like a long one.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Found::Given(Value::Null) => {
                if !self.nullable {
                    self.note("wrong_type", "must not be null; omit the field instead".to_owned());
                }
                visitor.visit_none()
            }
            Found::Missing | Found::Blank => visitor.visit_none(),
            Found::Given(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Found::Missing | Found::Blank if name == patch::NAME => visitor.visit_unit(),
            _ => visitor.visit_newtype_struct(self.nullable_if(name == patch::NAME)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.take("null", Value::as_null);
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let items = self.take("a list", Value::as_array).map(Vec::as_slice).unwrap_or_default();
        visitor.visit_seq(List { parent: &self, items, index: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let entries = self.take("an object", Value::as_object);
        visitor.visit_map(Entries { parent: &self, rest: entries.map(|map| map.iter()), value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let entries = self.take("an object", Value::as_object);
        for unknown in entries.into_iter().flat_map(|map| map.keys()).filter(|key| !names.contains(&key.as_str())) {
            self.within(unknown, Found::Blank).note("unknown_field", "is not a field of this request".to_owned());
        }
        visitor.visit_map(Object { parent: &self, entries, names: names.iter(), next: None })
    }

    /// A variant is text, or an object whose one key is the variant (serde's external tagging).
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let chosen = self.take("text", |value| match value {
            Value::String(name) => Some((name.as_str(), None)),
            Value::Object(map) if map.len() == 1 => map.iter().next().map(|(name, value)| (name.as_str(), Some(value))),
            _ => None,
        });
        let Some((name, content)) = chosen else {
            let blank = variants.first().copied().unwrap_or_default();
            return visitor.visit_enum(StrDeserializer::new(blank)).map_err(|_: Refusal| Refusal::Recorded);
        };
        visitor.visit_enum(Variant { parent: &self, name, content })
    }
}

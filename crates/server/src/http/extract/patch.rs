//! A field of a PATCH body, which distinguishes a missing field (unchanged) from null (cleared).

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// The name by which the body deserializer recognises this type.
pub(super) const NAME: &str = "Patch";

/// A field of a PATCH body that can be cleared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Patch<T> {
    /// The field is missing: keep the value.
    #[default]
    Absent,
    /// A new value, or `None` to clear the field.
    Given(Option<T>),
}

impl<T> Patch<T> {
    /// Returns the new value, if there is one.
    pub(crate) const fn value(&self) -> Option<&T> {
        match self {
            Self::Given(Some(value)) => Some(value),
            Self::Given(None) | Self::Absent => None,
        }
    }

    /// Converts the field to a change: `None` keeps the value, and an inner `None` clears it.
    ///
    /// # Errors
    /// The error of `parse`.
    #[allow(clippy::option_option, reason = "it is how the domain distinguishes a change from no change")]
    pub(crate) fn parse<U, E>(self, parse: impl FnOnce(T) -> Result<U, E>) -> Result<Option<Option<U>>, E> {
        match self {
            Self::Absent => Ok(None),
            Self::Given(None) => Ok(Some(None)),
            Self::Given(Some(value)) => parse(value).map(|parsed| Some(Some(parsed))),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, PatchVisitor(PhantomData))
    }
}

/// Only for validator, which keeps a copy of the values it rejects.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

struct PatchVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PatchVisitor<T> {
    type Value = Patch<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Option::deserialize(deserializer).map(Patch::Given)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Patch::Absent)
    }
}

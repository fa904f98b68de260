//! A field of a PATCH body: absent means unchanged, null means emptied, and the two are told apart.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// The name by which the deserializer of bodies knows this type.
pub(super) const NAME: &str = "Patch";

/// What a PATCH body says of a field that can be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Patch<T> {
    /// Nothing: it stays as it is.
    #[default]
    Absent,
    /// A new value, or none.
    Given(Option<T>),
}

impl<T> Patch<T> {
    /// The new value if there is one.
    pub(crate) const fn value(&self) -> Option<&T> {
        match self {
            Self::Given(Some(value)) => Some(value),
            Self::Given(None) | Self::Absent => None,
        }
    }

    /// As a change: `None` leaves the field, an inner `None` empties it.
    ///
    /// # Errors
    /// What `parse` answers.
    #[allow(clippy::option_option, reason = "it is how the domain tells a change from no change")]
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

/// validator keeps a copy of what it refuses; nothing else serialises a change.
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

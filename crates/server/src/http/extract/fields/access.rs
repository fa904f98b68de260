//! The parts of a value: the fields of a struct, the entries of a map, the items of a list, the content of a variant.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::StrDeserializer,
};
use serde_json::{Map, Value, map};

use super::{
    field::{Field, Found},
    refusal::Refusal,
};

fn read_within<'de, S: DeserializeSeed<'de>>(
    parent: &Field<'_>,
    name: &str,
    value: Found<'_>,
    seed: S,
) -> Result<S::Value, Refusal> {
    seed.deserialize(parent.within(name, value)).map_err(|refusal| parent.refused_within(name, value, refusal))
}

/// Yields the fields of the struct that the object has, and those that it lacks and serde has asked for.
pub(super) struct Object<'a, 'e> {
    pub(super) parent: &'a Field<'e>,
    pub(super) entries: Option<&'e Map<String, Value>>,
    pub(super) names: std::slice::Iter<'static, &'static str>,
    pub(super) next: Option<&'static str>,
}

impl<'de> MapAccess<'de> for Object<'_, '_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let (parent, entries) = (self.parent, self.entries);
        let yields = |name: &&&str| match entries {
            Some(entries) => entries.contains_key(**name) || parent.requires(name),
            // Every field of a missing object is blank.
            None => true,
        };
        self.next = self.names.find(yields).copied();
        self.next.map(|name| seed.deserialize(StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let name = self.next.take().ok_or_else(|| Refusal::custom("a value before its key"))?;
        let value = match self.entries {
            Some(entries) => entries.get(name).map_or(Found::Missing, Found::Given),
            None => Found::Blank,
        };
        read_within(self.parent, name, value, seed)
    }
}

/// Yields the entries of a map.
pub(super) struct Entries<'a, 'e> {
    pub(super) parent: &'a Field<'e>,
    pub(super) rest: Option<map::Iter<'e>>,
    pub(super) value: Option<(&'e str, &'e Value)>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let next = self.rest.as_mut().and_then(Iterator::next);
        self.value = next.map(|(name, value)| (name.as_str(), value));
        self.value.map(|(name, _)| seed.deserialize(StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let (name, value) = self.value.take().ok_or_else(|| Refusal::custom("a value before its key"))?;
        read_within(self.parent, name, Found::Given(value), seed)
    }
}

/// Yields the items of a list.
pub(super) struct List<'a, 'e> {
    pub(super) parent: &'a Field<'e>,
    pub(super) items: &'e [Value],
    pub(super) index: usize,
}

impl<'de> SeqAccess<'de> for List<'_, '_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(item) = self.items.get(self.index) else { return Ok(None) };
        let name = self.index.to_string();
        self.index += 1;
        read_within(self.parent, &name, Found::Given(item), seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        self.items.len().checked_sub(self.index)
    }
}

/// A variant, and its content if it has one.
pub(super) struct Variant<'a, 'e> {
    pub(super) parent: &'a Field<'e>,
    pub(super) name: &'e str,
    pub(super) content: Option<&'e Value>,
}

impl<'e> Variant<'_, 'e> {
    /// Reads the content, at the place that the variant names.
    fn read<T>(self, read: impl FnOnce(Field<'e>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let Variant { parent, name, content } = self;
        let value = content.map_or(Found::Missing, Found::Given);
        read(parent.within(name, value)).map_err(|refusal| parent.refused_within(name, value, refusal))
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        seed.deserialize(StrDeserializer::new(self.name)).map(|variant| (variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        if self.content.is_some() { self.read(|content| content.deserialize_unit(Nothing)) } else { Ok(()) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        self.read(|content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.read(|content| content.deserialize_seq(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Refusal> {
        self.read(|content| content.deserialize_struct("", fields, visitor))
    }
}

/// The content of a variant that has none.
struct Nothing;

impl Visitor<'_> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("nothing")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

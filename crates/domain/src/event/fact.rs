//! The change of one field, as text before and after.

/// A field's text before and after a change. `None` means the field had or has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The field's name, as in the API.
    pub field: &'static str,
    /// The text before the change.
    pub before: Option<String>,
    /// The text after the change.
    pub after: Option<String>,
}

impl Fact {
    /// Records that a field received a value.
    pub fn set(field: &'static str, after: &(impl ToString + ?Sized)) -> Self {
        Self { field, before: None, after: Some(after.to_string()) }
    }

    /// Records that a field lost its value.
    pub fn was(field: &'static str, before: &(impl ToString + ?Sized)) -> Self {
        Self { field, before: Some(before.to_string()), after: None }
    }

    /// Records the change of a field; `None` if it did not change.
    pub fn changed<T: ToString + PartialEq>(
        field: &'static str,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Option<Self> {
        (before != after).then(|| Self {
            field,
            before: before.map(ToString::to_string),
            after: after.map(ToString::to_string),
        })
    }
}

//! What a change did to one field, as text.

/// A field's text before and after a change; `None` where there was or is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The field's name as in the API.
    pub field: &'static str,
    /// Its text before.
    pub before: Option<String>,
    /// Its text after.
    pub after: Option<String>,
}

impl Fact {
    /// A field that has a value from now on.
    pub fn set(field: &'static str, after: &(impl ToString + ?Sized)) -> Self {
        Self { field, before: None, after: Some(after.to_string()) }
    }

    /// A field that had a value until now.
    pub fn was(field: &'static str, before: &(impl ToString + ?Sized)) -> Self {
        Self { field, before: Some(before.to_string()), after: None }
    }

    /// A field that changed; `None` if it did not.
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

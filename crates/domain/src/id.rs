//! Identifiers: one generic type, so the compiler rejects a user's id in place of a tenant's id.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use uuid::Uuid;

/// The identifier of a `Kind`: a UUID version 7 (RFC 9562), written hyphenated and in lower case. The version is not
/// checked.
pub struct Id<Kind> {
    value: Uuid,
    kind: PhantomData<fn() -> Kind>,
}

/// The text is not a hyphenated UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUID such as 0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e")]
pub struct IdError;

impl<Kind> Id<Kind> {
    /// Wraps a UUID as the identifier of a `Kind`.
    pub const fn new(value: Uuid) -> Self {
        Self { value, kind: PhantomData }
    }

    /// Returns the UUID.
    pub const fn as_uuid(&self) -> Uuid {
        self.value
    }

    /// Returns the sixteen bytes of the UUID.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.value.as_bytes()
    }

    /// Parses the hyphenated form only, in either letter case. Other forms of a UUID would give the same thing a second
    /// name.
    ///
    /// # Errors
    /// [`IdError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if text.len() != 36 {
            return Err(IdError);
        }
        Uuid::try_parse(text).map(Self::new).map_err(|_| IdError)
    }
}

impl<Kind> FromStr for Id<Kind> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl<Kind> Clone for Id<Kind> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Kind> Copy for Id<Kind> {}
impl<Kind> PartialEq for Id<Kind> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<Kind> Eq for Id<Kind> {}
impl<Kind> PartialOrd for Id<Kind> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<Kind> Ord for Id<Kind> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}
impl<Kind> Hash for Id<Kind> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}
impl<Kind> fmt::Debug for Id<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)
    }
}
impl<Kind> fmt::Display for Id<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_read() {
        let text = "0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e";
        let id = Id::<()>::parse(text).unwrap();
        assert_eq!(id.to_string(), text);
        for other in ["0191e0a45d0c7c3a9d5e0b6a1f2c3d4e", "{0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e}", "", "1"] {
            assert_eq!(Id::<()>::parse(other), Err(IdError), "{other}");
        }
    }
}

//! Why a value was not read. serde's own texts repeat the value, which can be a password; these never do.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// Why a value was not read.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The error at this place has been recorded.
    Recorded,
    /// A field without a default is missing.
    Missing(&'static str),
    /// The value is not one that its type takes.
    Wrong(String),
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded => f.write_str("is wrong"),
            Self::Missing(name) => write!(f, "lacks {name}"),
            Self::Wrong(detail) => f.write_str(detail),
        }
    }
}

impl Error for Refusal {
    /// The text comes from the type itself, such as the error of a `TryFrom`.
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self::Wrong(text.to_string().chars().take(200).collect())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Wrong(format!("must be {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Wrong(format!("must be {expected}"))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::Wrong(format!("must be {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Wrong(format!("must be one of {}", expected.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

//! Where the rows of a tenant are.

use std::{fmt, str::FromStr};

/// Where the rows of a tenant are. It is fixed when the tenant is founded, and changes only when the tenant is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tier {
    /// In the tables that all tenants share.
    #[default]
    Shared,
    /// In tables of its own, in a schema of its own.
    Schema,
}

impl Tier {
    /// Returns the name of the tier in settings and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Schema => "schema",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tiers are shared and schema")]
pub struct UnknownTier;

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(text: &str) -> Result<Self, UnknownTier> {
        [Self::Shared, Self::Schema].into_iter().find(|tier| tier.as_str() == text).ok_or(UnknownTier)
    }
}

//! The port of new identifiers.

use tenantry_domain::id::Id;
use uuid::Uuid;

/// Generates identifiers.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// MUST give a UUID version 7 that was never given before.
    fn uuid(&self) -> Uuid;
}

impl dyn IdGenerator + '_ {
    /// Returns a new identifier of that kind.
    pub fn next<Kind>(&self) -> Id<Kind> {
        Id::new(self.uuid())
    }
}

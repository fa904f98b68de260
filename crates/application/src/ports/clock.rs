//! The port of the current time.

use tenantry_domain::Timestamp;

/// Provides the current time.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// MUST give the present moment, truncated to microseconds.
    fn now(&self) -> Timestamp;
}

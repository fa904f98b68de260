//! The port of time.

use tenantry_domain::Timestamp;

/// Tells the time.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// MUST give the present moment, truncated to microseconds.
    fn now(&self) -> Timestamp;
}

//! Time that advances only when a test says so.

use std::sync::{Mutex, PoisonError};

use tenantry_application::ports::clock::Clock;
use tenantry_domain::{Span, Timestamp};

/// A clock that stops until it is advanced. It begins at [`now`](crate::builders::now).
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// Returns a clock that shows that moment.
    pub const fn at(moment: Timestamp) -> Self {
        Self(Mutex::new(moment))
    }

    /// Advances the clock by that span of time.
    pub fn advance(&self, span: Span) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += span;
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::at(crate::builders::now())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The system clock. No other module reads it.

use chrono::{SubsecRound, Utc};
use tenantry_application::ports::clock::Clock;
use tenantry_domain::Timestamp;

/// Returns the time of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Utc::now().trunc_subsecs(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_being_stored_in_microseconds() {
        let now = SystemClock.now();
        assert_eq!(Timestamp::from_timestamp_micros(now.timestamp_micros()), Some(now));
        assert!(SystemClock.now() >= now);
    }
}

//! Moments and spans of time.

/// A moment in UTC. Adapters keep microseconds, so a clock truncates to them.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// A span of time.
pub type Span = chrono::TimeDelta;

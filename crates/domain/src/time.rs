//! Types for points in time and durations.

/// A point in time in UTC. Adapters store microseconds, so a clock truncates to microseconds.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// A duration.
pub type Span = chrono::TimeDelta;

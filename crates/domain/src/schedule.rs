//! Schedules: work of the installation that is done again and again, by whichever process is there.

use crate::{Span, Timestamp, backoff::Backoff, job::JobFault};

/// How long a schedule waits after a run that failed: a minute, then twice as long each time, but never longer than until
/// its next regular run.
const BACKOFF: Backoff = Backoff { first: Span::minutes(1), factor: 2, longest: Span::hours(6) };

/// When something is done again and again, and what became of it the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The name.
    pub name: String,
    /// When the next run is due.
    pub next_at: Timestamp,
    /// How many runs began since the last one that succeeded.
    pub attempts: u32,
    /// When the last run succeeded.
    pub succeeded_at: Option<Timestamp>,
    /// Why the last run failed, if it did.
    pub last_fault: Option<JobFault>,
    /// How often it was changed.
    pub version: u32,
}

impl Schedule {
    /// Creates a schedule whose first run is due now.
    pub const fn new(name: String, now: Timestamp) -> Self {
        Self { name, next_at: now, attempts: 0, succeeded_at: None, last_fault: None, version: 1 }
    }

    /// Returns when a schedule of that period is due. A run that is planned later than a period from now was planned by a
    /// clock that was ahead, and is due at once.
    pub fn due_at(&self, every: Span, now: Timestamp) -> Timestamp {
        if self.next_at > now + every { now } else { self.next_at }
    }

    /// Returns the schedule as a run begins: waiting for the next attempt, should this one not end. `drawn` is random.
    #[must_use]
    pub fn begun(&self, every: Span, now: Timestamp, drawn: u8) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let next_at = now + BACKOFF.after(attempts, drawn).min(every);
        let last_fault = Some(JobFault::interrupted());
        Self { next_at, attempts, last_fault, version: self.version + 1, ..self.clone() }
    }

    /// Returns the schedule after its run succeeded.
    #[must_use]
    pub fn succeeded(&self, every: Span, now: Timestamp) -> Self {
        let (next_at, succeeded_at) = (now + every, Some(now));
        Self { next_at, attempts: 0, succeeded_at, last_fault: None, version: self.version + 1, ..self.clone() }
    }

    /// Returns the schedule after its run failed.
    #[must_use]
    pub fn failed(&self, fault: JobFault, every: Span, now: Timestamp, drawn: u8) -> Self {
        let next_at = now + BACKOFF.after(self.attempts, drawn).min(every);
        Self { next_at, last_fault: Some(fault), version: self.version + 1, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_runs_once_a_period_and_sooner_after_a_failure() {
        let (every, now) = (Span::hours(1), Timestamp::UNIX_EPOCH);
        let new = Schedule::new("sweep".to_owned(), now);
        assert_eq!(new.due_at(every, now), now);
        let begun = new.begun(every, now, 128);
        assert!(begun.next_at > now && begun.next_at < now + Span::minutes(2));
        let failed = begun.failed(JobFault::new("no"), every, now, 128);
        assert_eq!((failed.attempts, failed.last_fault.clone()), (1, Some(JobFault::new("no"))));
        let succeeded = failed.begun(every, now, 128).succeeded(every, now);
        assert_eq!((succeeded.next_at, succeeded.attempts, succeeded.last_fault), (now + every, 0, None));
        let often = (0..40).fold(new, |schedule, _| schedule.begun(every, now, 255));
        assert_eq!(often.next_at, now + every);
    }

    #[test]
    fn a_clock_that_was_ahead_delays_no_schedule() {
        let (every, now) = (Span::hours(1), Timestamp::UNIX_EPOCH);
        let ahead = Schedule::new("sweep".to_owned(), now + Span::days(365)).succeeded(every, now + Span::days(365));
        assert_eq!(ahead.due_at(every, now), now);
        assert_eq!(ahead.due_at(every, now + Span::days(365)), now + Span::days(365) + every);
    }
}

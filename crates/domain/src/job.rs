//! Jobs: work of one tenant that is done later, repeated while it fails, and set aside when it fails too often.
//!
//! An attempt counts when it begins, and the next one is planned at the same time. So an attempt in which the process
//! ends is one that failed, and a job that ends every process is set aside like any other.

use std::fmt;

use crate::{Span, Timestamp, backoff::Backoff, id::Id, names::one_line};

/// Marks the ids of jobs.
#[derive(Debug)]
pub enum Jobs {}
/// The id of a job.
pub type JobId = Id<Jobs>;

/// How long a job waits after an attempt that failed: 10 seconds, then three times as long each time, up to 6 hours.
const BACKOFF: Backoff = Backoff { first: Span::seconds(10), factor: 3, longest: Span::hours(6) };

/// How often a job is attempted before it is set aside: over about 15 hours.
pub const MOST_ATTEMPTS: u32 = 10;

/// Why a text does not name a kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a kind of job is named by 1 to 64 lower-case letters, digits, dots, hyphens and underscores, such as invoice.remind"
)]
pub struct JobKindError;

/// The kind of a job. It says which code runs it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobKind(String);

impl JobKind {
    /// Parses the name of a kind.
    ///
    /// # Errors
    /// [`JobKindError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, JobKindError> {
        let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
        let is_name = (1..=64).contains(&text.len()) && text.bytes().all(is_fine);
        if is_name { Ok(Self(text.to_owned())) } else { Err(JobKindError) }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The payload is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a job's payload has at most {} bytes; store what is longer in a table, and put its id into the payload",
    JobPayload::MOST_BYTES
)]
pub struct JobPayloadError;

/// What a job works with, as JSON. Its `Debug` does not show it, because it is a tenant's data.
#[derive(Clone, PartialEq, Eq)]
pub struct JobPayload(String);

impl JobPayload {
    /// The maximum length of a payload.
    pub const MOST_BYTES: usize = 16 * 1024;

    /// Takes a JSON text. Nobody checks that it is one, until the job runs.
    ///
    /// # Errors
    /// [`JobPayloadError`] for a text of more than [`Self::MOST_BYTES`].
    pub fn new(json: String) -> Result<Self, JobPayloadError> {
        if json.len() > Self::MOST_BYTES { Err(JobPayloadError) } else { Ok(Self(json)) }
    }

    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for JobPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobPayload({} bytes)", self.0.len())
    }
}

/// Why an attempt failed, for the operator: one line of at most 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFault(String);

impl JobFault {
    const MOST_CHARS: usize = 300;

    /// Takes the beginning of a text, as one line.
    pub fn new(text: &str) -> Self {
        Self(one_line(text, Self::MOST_CHARS))
    }

    /// The process ended, or the lease was lost, before the attempt did.
    pub fn interrupted() -> Self {
        Self("the attempt did not end: its process ended, or was too slow to keep the queue".to_owned())
    }

    /// Returns the line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a job waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits for its next attempt.
    Waiting,
    /// It failed too often. Only an operator makes it wait again, or discards it.
    Dead,
}

impl JobState {
    /// Returns the state as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Dead => "dead",
        }
    }
}

/// The job still waits for an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the job waits for its next attempt; only one that failed too often can be discarded")]
pub struct JobStillWaits;

/// A job of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The id.
    pub id: JobId,
    /// The kind.
    pub kind: JobKind,
    /// What it works with.
    pub payload: JobPayload,
    /// When its next attempt is due.
    pub due_at: Timestamp,
    /// When that was decided. If this lies in the future, a clock was ahead.
    pub planned_at: Timestamp,
    /// How many attempts began.
    pub attempts: u32,
    /// Whether it waits.
    pub state: JobState,
    /// Why the last attempt failed.
    pub last_fault: Option<JobFault>,
    /// When it was created.
    pub created_at: Timestamp,
    /// How often it was changed.
    pub version: u32,
}

impl Job {
    /// Creates a job that is due at `due_at`.
    pub const fn new(id: JobId, kind: JobKind, payload: JobPayload, due_at: Timestamp, now: Timestamp) -> Self {
        Self {
            id,
            kind,
            payload,
            due_at,
            planned_at: now,
            attempts: 0,
            state: JobState::Waiting,
            last_fault: None,
            created_at: now,
            version: 1,
        }
    }

    /// Returns the job as its next attempt begins: waiting for the one after that. `drawn` is random.
    #[must_use]
    pub fn begun(&self, now: Timestamp, drawn: u8) -> Self {
        let attempts = self.attempts + 1;
        let due_at = now + BACKOFF.after(attempts, drawn);
        let last_fault = Some(JobFault::interrupted());
        Self { due_at, planned_at: now, attempts, last_fault, version: self.version + 1, ..self.clone() }
    }

    /// Returns the job after the attempt that began failed: waiting, or dead after [`MOST_ATTEMPTS`].
    #[must_use]
    pub fn failed(&self, fault: JobFault, now: Timestamp, drawn: u8) -> Self {
        let due_at = now + BACKOFF.after(self.attempts, drawn);
        let state = if self.is_exhausted() { JobState::Dead } else { JobState::Waiting };
        Self { due_at, planned_at: now, state, last_fault: Some(fault), version: self.version + 1, ..self.clone() }
    }

    /// Returns whether no attempt is left: the last one began, and it did not succeed.
    pub const fn is_exhausted(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }

    /// Returns the job set aside, because its last attempt never ended.
    #[must_use]
    pub fn given_up(&self) -> Self {
        Self { state: JobState::Dead, version: self.version + 1, ..self.clone() }
    }

    /// Returns the job waiting again, due now and with all its attempts.
    #[must_use]
    pub fn retried(&self, now: Timestamp) -> Self {
        let state = JobState::Waiting;
        Self { due_at: now, planned_at: now, attempts: 0, state, version: self.version + 1, ..self.clone() }
    }

    /// Returns whether the job may be discarded: only if it is dead, because a job that waits has not failed for good.
    ///
    /// # Errors
    /// [`JobStillWaits`] if it waits for an attempt.
    pub const fn check_discardable(&self) -> Result<(), JobStillWaits> {
        match self.state {
            JobState::Waiting => Err(JobStillWaits),
            JobState::Dead => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn job() -> Job {
        let payload = JobPayload::new("{}".to_owned()).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        Job::new(JobId::new(Uuid::nil()), JobKind::parse("invoice.remind").unwrap(), payload, now, now)
    }

    #[test]
    fn an_attempt_counts_when_it_begins() {
        let now = Timestamp::UNIX_EPOCH + Span::hours(1);
        let begun = job().begun(now, 0);
        assert_eq!((begun.attempts, begun.state, begun.version), (1, JobState::Waiting, 2));
        assert!(begun.due_at > now && begun.last_fault == Some(JobFault::interrupted()));
    }

    #[test]
    fn a_job_that_fails_too_often_is_dead_until_it_is_retried() {
        let mut failing = job();
        let mut now = Timestamp::UNIX_EPOCH;
        for attempt in 1..=MOST_ATTEMPTS {
            assert_eq!((failing.state, failing.check_discardable()), (JobState::Waiting, Err(JobStillWaits)));
            failing = failing.begun(now, 128).failed(JobFault::new("no"), now, 128);
            assert_eq!(failing.attempts, attempt);
            now = failing.due_at;
        }
        assert_eq!((failing.state, failing.check_discardable()), (JobState::Dead, Ok(())));
        assert!(now > Timestamp::UNIX_EPOCH + Span::hours(12), "{now}");
        let retried = failing.retried(now);
        assert_eq!((retried.state, retried.attempts, retried.due_at), (JobState::Waiting, 0, now));
        assert_eq!(retried.check_discardable(), Err(JobStillWaits));
    }

    #[test]
    fn a_fault_is_one_short_line() {
        assert_eq!(JobFault::new("a\nb\u{200b}\u{7}").as_str(), "a b");
        assert_eq!(JobFault::new(&"ä".repeat(400)).as_str().chars().count(), 300);
    }

    #[test]
    fn kinds_and_payloads_have_limits() {
        for kind in ["a", "invoice.remind-2_b", &"k".repeat(64)] {
            assert!(JobKind::parse(kind).is_ok(), "{kind}");
        }
        for kind in ["", "A", "a b", "ä", "a/b", &"k".repeat(65)] {
            assert_eq!(JobKind::parse(kind), Err(JobKindError), "{kind}");
        }
        assert!(JobPayload::new("x".repeat(JobPayload::MOST_BYTES)).is_ok());
        let payload = JobPayload::new("secret".to_owned()).unwrap();
        assert_eq!(format!("{payload:?}"), "JobPayload(6 bytes)");
        assert_eq!(JobPayload::new("x".repeat(JobPayload::MOST_BYTES + 1)), Err(JobPayloadError));
    }
}

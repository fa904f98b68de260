//! The counters of jobs and schedules. No label names a tenant. Kinds and names come from the code of the service, so
//! their number is bounded.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use tenantry_application::use_cases::jobs::runner::Outcome;

const ATTEMPTS_TOTAL: &str = "tenantry_job_attempts_total";
const UNKNOWN_TOTAL: &str = "tenantry_jobs_unknown_total";
const SECONDS: &str = "tenantry_job_attempt_seconds";
const RUNS_TOTAL: &str = "tenantry_schedule_runs_total";

/// The outcomes of an attempt.
const OUTCOMES: [Outcome; 3] = [Outcome::Succeeded, Outcome::Failed, Outcome::Died];

const fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::Failed => "failed",
        Outcome::Died => "died",
        Outcome::Unknown => "unknown",
    }
}

/// Describes the counters, and begins each at 0, so that the first failure is an increase.
pub(super) fn describe(kinds: impl Iterator<Item = &'static str>, schedules: impl Iterator<Item = &'static str>) {
    describe_counter!(ATTEMPTS_TOTAL, Unit::Count, "Attempts of jobs by kind. A job that died is set aside.");
    describe_counter!(UNKNOWN_TOTAL, Unit::Count, "Looks at a job whose kind this process does not know.");
    describe_histogram!(SECONDS, Unit::Seconds, "How long attempts of jobs took.");
    describe_counter!(RUNS_TOTAL, Unit::Count, "Runs of schedules by name.");
    counter!(UNKNOWN_TOTAL).increment(0);
    for kind in kinds {
        for outcome in OUTCOMES {
            counter!(ATTEMPTS_TOTAL, "kind" => kind, "outcome" => name(outcome)).increment(0);
        }
    }
    for schedule in schedules {
        for outcome in ["succeeded", "failed"] {
            counter!(RUNS_TOTAL, "schedule" => schedule, "outcome" => outcome).increment(0);
        }
    }
}

pub(super) fn attempted(kind: &'static str, outcome: Outcome) {
    counter!(ATTEMPTS_TOTAL, "kind" => kind, "outcome" => name(outcome)).increment(1);
}

pub(super) fn unknown() {
    counter!(UNKNOWN_TOTAL).increment(1);
}

pub(super) fn took(kind: &'static str, time: Duration) {
    histogram!(SECONDS, "kind" => kind).record(time);
}

pub(super) fn ran(schedule: &'static str, succeeded: bool) {
    let outcome = if succeeded { "succeeded" } else { "failed" };
    counter!(RUNS_TOTAL, "schedule" => schedule, "outcome" => outcome).increment(1);
}

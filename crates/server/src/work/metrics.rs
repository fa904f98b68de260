//! The counters of the workers. No label names an owner.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};
use tenantry_application::{ports::queues::QueueKind, use_cases::queues::worker::WorkError};

const BATCHES_TOTAL: &str = "tenantry_queue_batches_total";
const DUE: &str = "tenantry_queues_due";

const OUTCOMES: [&str; 3] = ["done", "failed", "stopped"];

/// Describes the counters of a kind, and begins each at 0, so that the first failure is an increase.
pub(super) fn describe(kind: QueueKind) {
    describe_counter!(BATCHES_TOTAL, Unit::Count, "Batches of work by the kind of their queue.");
    describe_gauge!(DUE, Unit::Count, "Queues that are due and wait for a worker.");
    for outcome in OUTCOMES {
        counter!(BATCHES_TOTAL, "kind" => kind.as_str(), "outcome" => outcome).increment(0);
    }
}

pub(super) fn ended(kind: QueueKind, failure: Option<&WorkError>) {
    let [done, failed, stopped] = OUTCOMES;
    let outcome = match failure {
        None => done,
        Some(WorkError::Stopped) => stopped,
        Some(_) => failed,
    };
    counter!(BATCHES_TOTAL, "kind" => kind.as_str(), "outcome" => outcome).increment(1);
}

pub(super) fn due(kind: QueueKind, queues: u32) {
    gauge!(DUE, "kind" => kind.as_str()).set(f64::from(queues));
}

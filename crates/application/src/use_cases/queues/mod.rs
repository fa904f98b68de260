//! Queues take turns: a worker claims one, keeps it while it works, and releases it. What the work is, its
//! [`QueueWorker`](worker::QueueWorker) knows.

pub mod count_due;
pub mod keep_lease;
pub mod take_turn;
pub mod worker;

use self::{count_due::CountDue, keep_lease::KeepLease, take_turn::TakeTurn};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Queues {
    pub take_turn: TakeTurn,
    pub keep_lease: KeepLease,
    pub count_due: CountDue,
}

impl Queues {
    pub(crate) fn new(parts: &Parts) -> Self {
        let (store, clock) = (&parts.adapters.store, &parts.adapters.clock);
        let ids = parts.adapters.ids.clone();
        Self {
            take_turn: TakeTurn { store: store.clone(), ids, clock: clock.clone() },
            count_due: CountDue { store: store.clone(), clock: clock.clone() },
            keep_lease: KeepLease { store: store.clone(), clock: clock.clone() },
        }
    }
}

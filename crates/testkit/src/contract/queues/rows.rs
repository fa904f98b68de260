//! The calls of the queue port.

use tenantry_application::ports::queues::{Lease, Queue, QueueKind};
use tenantry_domain::Timestamp;

use crate::{
    builders::id,
    contract::rows::{Done, GlobalRows, commit, read},
};

impl GlobalRows {
    pub(in crate::contract) async fn wake(&self, queue: Queue, due_at: Timestamp) -> Done {
        commit!(self, queues.wake(queue, due_at))
    }

    pub(in crate::contract) async fn claim(
        &self,
        kind: QueueKind,
        now: Timestamp,
        until: Timestamp,
    ) -> Done<Option<Lease>> {
        commit!(self, queues.claim(kind, id(), now, until))
    }

    pub(in crate::contract) async fn extend(&self, lease: &Lease, until: Timestamp) -> Done {
        commit!(self, queues.update(lease, until))
    }

    pub(in crate::contract) async fn release(&self, lease: &Lease, due_at: Option<Timestamp>) -> Done {
        commit!(self, queues.release(lease, due_at))
    }

    pub(in crate::contract) async fn count_due(&self, kind: QueueKind, now: Timestamp) -> u32 {
        read!(self, queues.count(kind, now))
    }

    pub(in crate::contract) async fn is_due(&self, kind: QueueKind, now: Timestamp) -> bool {
        read!(self, queues.exists(kind, now))
    }
}

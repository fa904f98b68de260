//! Bells tell the workers of this process that work of their kind was committed here, so that they need not wait for
//! their next look. Nothing depends on them: work of other processes is found by looking.

use tenantry_application::ports::queues::QueueKind;
use tokio::sync::Notify;

/// A bell per kind of queue.
#[derive(Debug, Default)]
pub struct Bells {
    bells: [Notify; QueueKind::ALL.len()],
}

impl Bells {
    /// Rings for one worker of that kind: one that waits, or else the next that does.
    pub fn ring(&self, kind: QueueKind) {
        self.of(kind).notify_one();
    }

    /// Waits until somebody rings for that kind.
    pub async fn heard(&self, kind: QueueKind) {
        self.of(kind).notified().await;
    }

    const fn of(&self, kind: QueueKind) -> &Notify {
        let [mail, events, jobs] = &self.bells;
        match kind {
            QueueKind::Mail => mail,
            QueueKind::Events => events,
            QueueKind::Jobs => jobs,
        }
    }
}

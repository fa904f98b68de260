//! What a connection does: how many of its requests are in progress, and when it last sent something. A connection that
//! does nothing for a while only takes a slot.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};

/// The requests in progress on one connection. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<watch::Sender<usize>>);

/// A request in progress. Dropping it ends it.
#[derive(Debug)]
pub(super) struct InProgress(Activity);

impl Activity {
    /// Creates the activity of a new connection.
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Begins a request. Returns it, and how many others are in progress.
    pub(super) fn begin(&self) -> (InProgress, usize) {
        let mut others = 0;
        self.0.send_modify(|requests| {
            others = *requests;
            *requests += 1;
        });
        (InProgress(self.clone()), others)
    }

    /// Records that something was sent.
    pub(super) fn touch(&self) {
        self.0.send_modify(|_| {});
    }

    /// Completes once no request was in progress and nothing was sent for as long as the limit.
    pub(super) async fn idle(&self, limit: Duration) {
        let mut changes = self.0.subscribe();
        loop {
            // The sender lives as long as `self`, so neither wait can fail.
            let _ = changes.wait_for(|requests| *requests == 0).await;
            if timeout(limit, changes.changed()).await.is_err() {
                return;
            }
        }
    }
}

impl InProgress {
    /// Returns the activity of the connection.
    pub(super) fn activity(&self) -> Activity {
        self.0.clone()
    }
}

impl Drop for InProgress {
    fn drop(&mut self) {
        self.0.0.send_modify(|requests| *requests -= 1);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;

    const LIMIT: Duration = Duration::from_millis(50);
    const LONGER: Duration = Duration::from_millis(200);

    /// Does the same again and again for longer than the limit.
    async fn repeat(activity: &Activity, act: impl Fn(&Activity)) {
        let began = Instant::now();
        while began.elapsed() <= LONGER {
            act(activity);
            sleep(LIMIT / 2).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_happens_begins_the_wait_anew() {
        // The second is a request that is over before anybody looks.
        for act in [Activity::touch, |activity: &Activity| drop(activity.begin())] {
            let (activity, began) = (Activity::new(), Instant::now());
            futures::future::join(activity.idle(LIMIT), repeat(&activity, act)).await;
            assert!(began.elapsed() >= LONGER + LIMIT, "{:?}", began.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_in_progress_keeps_its_connection() {
        let activity = Activity::new();
        let (first, others) = activity.begin();
        let (second, further) = activity.begin();
        assert_eq!((others, further), (0, 1));
        drop(first);
        assert!(timeout(LONGER, activity.idle(LIMIT)).await.is_err());
        drop(second);
        activity.idle(LIMIT).await;
        assert_eq!(activity.begin().1, 0);
    }
}

//! Work that runs in the background, round after round, until it is stopped.

use tokio::task::JoinHandle;

/// A running background task. Dropping it stops it.
#[derive(Debug)]
pub struct Background {
    task: JoinHandle<()>,
}

impl Background {
    pub(super) fn start(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { task: tokio::spawn(work) }
    }

    /// Stops the task and waits until it has stopped, so that its resources can be closed.
    pub async fn stop(mut self) {
        self.task.abort();
        // The error that the task was cancelled is expected.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Background;

    #[tokio::test]
    async fn what_was_stopped_holds_nothing_any_more() {
        let held = Arc::new(());
        let holds = Arc::clone(&held);
        let background = Background::start(async move {
            std::future::pending::<()>().await;
            drop(holds);
        });
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&held), 2);
        background.stop().await;
        assert_eq!(Arc::strong_count(&held), 1);
    }
}

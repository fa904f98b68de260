//! Runs many tasks concurrently, as simultaneously as the machine allows.

use std::{future::Future, sync::Arc};

use tokio::{sync::Barrier, task::JoinSet};

/// The number of tasks in a race.
pub(super) const MANY: usize = 40;

/// Runs the futures as separate tasks that begin together, and returns their results in no particular order.
pub(super) async fn race<T: Send + 'static>(runners: Vec<impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let line = Arc::new(Barrier::new(runners.len()));
    let mut tasks = JoinSet::new();
    for runner in runners {
        let line = Arc::clone(&line);
        tasks.spawn(async move {
            line.wait().await;
            runner.await
        });
    }
    tasks.join_all().await
}

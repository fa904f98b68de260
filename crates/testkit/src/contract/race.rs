//! Many tasks that do something at the same moment, as far as a machine has such a thing.

use std::{future::Future, sync::Arc};

use tokio::{sync::Barrier, task::JoinSet};

/// How many tasks take part in a race.
pub(super) const MANY: usize = 40;

/// Runs the futures as tasks of their own that begin together, and gives what came out, in no order.
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

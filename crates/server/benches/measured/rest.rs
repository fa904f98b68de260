//! When a runtime has nothing left to do but wait, so that what a request leaves to be done after its answer (giving a
//! connection back, for instance) is counted as its own.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::Notify,
};

#[derive(Default)]
pub(crate) struct Rest {
    runtime: OnceLock<Handle>,
    /// How many tasks there are when all they do is wait: the fewest there ever were when the thread was parked.
    fewest: AtomicUsize,
    came: Notify,
}

impl Rest {
    /// A runtime of one thread, and its rest.
    pub(crate) fn runtime() -> (Arc<Self>, Runtime) {
        let rest = Arc::new(Self::default());
        let parked = Arc::clone(&rest);
        let runtime = Builder::new_current_thread().enable_all().on_thread_park(move || parked.is_parked()).build();
        let runtime = runtime.unwrap();
        rest.runtime.get_or_init(|| runtime.handle().clone());
        rest.is_forgotten();
        (rest, runtime)
    }

    fn is_parked(&self) {
        let tasks = self.tasks();
        // Waking the waiter for any other reason would keep the thread from parking.
        if self.fewest.fetch_min(tasks, Ordering::Relaxed) >= tasks {
            self.came.notify_waiters();
        }
    }

    fn tasks(&self) -> usize {
        self.runtime.get().map_or(0, |runtime| runtime.metrics().num_alive_tasks())
    }

    /// Begins anew, since there are more tasks that stay: those of a new connection.
    pub(crate) fn is_forgotten(&self) {
        self.fewest.store(usize::MAX, Ordering::Relaxed);
    }

    pub(crate) async fn comes(&self) {
        while self.tasks() > self.fewest.load(Ordering::Relaxed) {
            self.came.notified().await;
        }
    }
}

//! Work that runs to its end once it has started, even if its caller is cancelled.
//!
//! The driver (sqlx 0.9) forgets a BEGIN whose answer nobody awaited, and hands out the connection while it is still
//! inside that transaction.

use std::{
    future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;

/// Work that is spawned as a task if it is dropped while it is running. As long as it is not dropped, it costs no task.
pub struct RunToCompletion<T: Send + 'static> {
    work: Pin<Box<dyn Future<Output = T> + Send>>,
    /// False before the first poll, after completion and after a panic.
    is_under_way: bool,
    runtime: Handle,
}

/// Runs `work` to its end once it has been polled. Must be called on a tokio runtime.
pub fn run_to_completion<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> RunToCompletion<T> {
    RunToCompletion { work: Box::pin(work), is_under_way: false, runtime: Handle::current() }
}

impl<T: Send + 'static> Future for RunToCompletion<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.is_under_way = false;
        let polled = self.work.as_mut().poll(context);
        self.is_under_way = polled.is_pending();
        polled
    }
}

impl<T: Send + 'static> Drop for RunToCompletion<T> {
    fn drop(&mut self) {
        if self.is_under_way {
            let rest = std::mem::replace(&mut self.work, Box::pin(future::pending()));
            self.runtime.spawn(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{panic, task::Waker};

    use tokio::sync::{mpsc, oneshot};

    use super::*;

    fn look<T: Send>(work: &mut RunToCompletion<T>) -> Poll<T> {
        Pin::new(work).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn work_ends_whether_somebody_waits_for_it_or_not() {
        let (go, gone) = oneshot::channel::<()>();
        let (end, ended) = oneshot::channel();
        let mut work = run_to_completion(async move {
            gone.await.unwrap();
            end.send(7).unwrap();
        });
        assert!(look(&mut work).is_pending());
        drop(work);
        go.send(()).unwrap();
        assert_eq!(ended.await, Ok(7));
        assert_eq!(run_to_completion(async { 8 }).await, 8);
    }

    #[tokio::test]
    async fn what_was_not_begun_is_not_done() {
        let (end, ended) = oneshot::channel();
        drop(run_to_completion(async move { end.send(()) }));
        assert!(ended.await.is_err());
    }

    #[tokio::test]
    async fn what_panicked_is_not_tried_again() {
        let (tell, mut told) = mpsc::unbounded_channel();
        let mut work = run_to_completion(future::poll_fn::<(), _>(move |_| {
            tell.send(()).unwrap();
            panic!("as it happens")
        }));
        assert!(panic::catch_unwind(panic::AssertUnwindSafe(|| look(&mut work))).is_err());
        drop(work);
        assert_eq!((told.recv().await, told.recv().await), (Some(()), None));
    }
}

//! Runs several futures at once, in an order of chance, and crashes some in the middle: a crashed future is dropped
//! between two of its awaits, as if its process had ended there.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use super::chance::Chance;

/// A future that may crash.
pub(super) type Fallible<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// When a future begins, and when it crashes: after that many statements were sent to the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    pub(super) begins: usize,
    pub(super) crashes: Option<usize>,
}

/// Runs all of them to their ends. Of those that crash, the result is `None`. `sent` counts the statements that were sent
/// to the store so far. `meanwhile` is told how many were sent since the beginning. One begins earlier if no other is left.
pub(super) async fn together<T>(
    mut futures: Vec<Option<Fallible<'_, T>>>,
    fates: &[Fate],
    sent: impl Fn() -> usize,
    mut meanwhile: impl FnMut(usize),
    chance: &mut Chance,
) -> Vec<Option<T>> {
    let start = sent();
    let mut results: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    let mut begun: Vec<bool> = fates.iter().map(|fate| fate.begins == 0).collect();
    poll_fn(|context: &mut Context<'_>| {
        meanwhile(sent() - start);
        let first = chance.below(futures.len());
        for offset in 0..futures.len() {
            let index = (first + offset) % futures.len();
            let is_alone = (0..futures.len()).all(|other| !begun[other] || futures[other].is_none());
            begun[index] |= is_alone || sent() - start >= fates[index].begins;
            let Some(future) = futures[index].as_mut().filter(|_| begun[index]) else { continue };
            match future.as_mut().poll(context) {
                Poll::Ready(result) => (results[index], futures[index]) = (Some(result), None),
                Poll::Pending if fates[index].crashes.is_some_and(|after| sent() - start >= after) => {
                    futures[index] = None;
                }
                Poll::Pending => {}
            }
        }
        if futures.iter().all(Option::is_none) {
            return Poll::Ready(());
        }
        if (0..futures.len()).all(|index| !begun[index] || futures[index].is_none()) {
            // Nobody else wakes those that have not begun.
            context.waker().wake_by_ref();
        }
        Poll::Pending
    })
    .await;
    results
}

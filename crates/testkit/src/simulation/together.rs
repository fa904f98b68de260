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

/// Runs all of them to their ends. Of those that crash, the result is `None`. `sent` counts the statements that were sent
/// to the store so far: a crash comes after some more of them.
pub(super) async fn together<T>(
    mut futures: Vec<Option<Fallible<'_, T>>>,
    crashes: &[Option<usize>],
    sent: impl Fn() -> usize,
    chance: &mut Chance,
) -> Vec<Option<T>> {
    let start = sent();
    let mut results: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    poll_fn(|context: &mut Context<'_>| {
        let first = chance.below(futures.len());
        for offset in 0..futures.len() {
            let index = (first + offset) % futures.len();
            let Some(future) = &mut futures[index] else { continue };
            match future.as_mut().poll(context) {
                Poll::Ready(result) => (results[index], futures[index]) = (Some(result), None),
                Poll::Pending if crashes[index].is_some_and(|after| sent() - start >= after) => futures[index] = None,
                Poll::Pending => {}
            }
        }
        if futures.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results
}

//! A turn: who gets it, what becomes of the queue, and what a clock that jumps does to it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tenantry_application::{
    ports::{clock::Clock, queues::QueueKind},
    use_cases::queues::{
        keep_lease::KeepLeaseError,
        take_turn::{BACKOFF, LEASE, TakeTurnError},
        worker::WorkError,
    },
};
use tenantry_domain::Span;
use tenantry_testkit::builders::anonymous;

use super::{queue, system, worker};
use crate::world::World;

#[tokio::test]
async fn only_the_system_takes_turns() {
    let world = World::new();
    let refused = world.app.queues.take_turn.execute(&anonymous(), &*worker(|_| Ok(None))).await;
    assert!(matches!(refused, Err(TakeTurnError::Access(_))));
}

#[tokio::test]
async fn without_due_work_nothing_is_written() {
    let world = World::new();
    world.wake(queue(), world.clock.now() + Span::seconds(1)).await;
    let commits = world.store.commits();
    assert!(world.turn(&worker(|_| panic!("nothing is due"))).await.is_none());
    assert_eq!(world.store.commits(), commits);
}

#[tokio::test]
async fn what_remains_is_due_when_the_worker_says_and_a_queue_without_work_is_gone() {
    let world = World::new();
    let later = world.clock.now() + Span::seconds(50);
    world.wake(queue(), world.clock.now()).await;
    world.turn(&worker(move |_| Ok(Some(later)))).await.unwrap().done.unwrap();
    assert!(world.is_due_in(Span::seconds(50)).await);
    world.clock.advance(Span::seconds(50));
    world.turn(&worker(|_| Ok(None))).await.unwrap().done.unwrap();
    world.clock.advance(Span::hours(1));
    assert!(world.turn(&worker(|_| Ok(None))).await.is_none());
}

#[tokio::test]
async fn a_batch_that_failed_is_repeated_after_a_while() {
    let world = World::new();
    world.wake(queue(), world.clock.now()).await;
    let turn = world.turn(&worker(|_| Err(WorkError::Panicked))).await.unwrap();
    assert!(matches!(turn.done, Err(WorkError::Panicked)));
    assert!(world.is_due_in(BACKOFF).await);
}

#[tokio::test]
async fn a_batch_that_was_stopped_is_due_at_once() {
    let world = World::new();
    world.wake(queue(), world.clock.now()).await;
    world.turn(&worker(|_| Err(WorkError::Stopped))).await.unwrap();
    assert!(world.is_due_in(Span::zero()).await);
}

#[tokio::test]
async fn a_lost_lease_is_not_released() {
    let world = World::new();
    world.wake(queue(), world.clock.now()).await;
    world.turn(&worker(|_| Err(WorkError::LeaseLost))).await.unwrap();
    assert!(world.is_due_in(LEASE).await);
}

#[tokio::test]
async fn owners_take_turns_whatever_they_have_waiting() {
    let world = World::new();
    let (busy, failing, quiet) = (queue(), queue(), queue());
    for queue in [busy, failing, quiet] {
        world.wake(queue, world.clock.now()).await;
    }
    let turns = Arc::new(Mutex::new(BTreeMap::new()));
    let (counted, clock) = (Arc::clone(&turns), world.clock.clone());
    let work = worker(move |lease| {
        *counted.lock().unwrap().entry(lease.queue).or_insert(0) += 1;
        clock.advance(Span::milliseconds(100));
        let now = clock.now();
        if lease.queue == failing { Err(WorkError::TooLong) } else { Ok(Some(now)) }
    });
    for _ in 0..41 {
        world.turn(&work).await.unwrap();
    }
    let turns = turns.lock().unwrap();
    assert_eq!(turns[&failing], 1);
    assert_eq!((turns[&busy], turns[&quiet]), (20, 20));
}

#[tokio::test]
async fn a_killed_worker_is_followed_by_another_and_cannot_keep_the_lease() {
    let world = World::new();
    world.wake(queue(), world.clock.now()).await;
    let killed = world.app.queues.take_turn.claim(&system(), QueueKind::Jobs).await.unwrap().unwrap();
    world.clock.advance(LEASE - Span::seconds(1));
    world.app.queues.keep_lease.execute(&system(), &killed).await.unwrap();
    assert!(world.is_due_in(LEASE).await);
    world.clock.advance(LEASE);
    world.turn(&worker(|_| Ok(None))).await.unwrap().done.unwrap();
    let lost = world.app.queues.keep_lease.execute(&system(), &killed).await;
    assert!(matches!(lost, Err(KeepLeaseError::Lost)));
}

#[tokio::test]
async fn a_clock_that_jumps_a_year_delays_nothing() {
    for jump in [Span::days(365), Span::days(-365)] {
        let world = World::new();
        let later = world.clock.now() + Span::hours(20);
        world.wake(queue(), world.clock.now()).await;
        world.turn(&worker(move |_| Ok(Some(later)))).await.unwrap();
        world.clock.advance(jump);
        // Also while the queue is leased.
        let clock = world.clock.clone();
        let back = worker(move |_| {
            clock.advance(-jump);
            Err(WorkError::LeaseLost)
        });
        world.turn(&back).await.unwrap();
        world.clock.advance(LEASE);
        assert!(world.turn(&worker(|_| Ok(None))).await.is_some(), "{jump}");
    }
}

//! The promises of a unit of work about queues.

use std::collections::BTreeSet;

use tenantry_application::ports::{
    queues::{FARTHEST, Lease, Queue, QueueKind, QueueOwner},
    store_error::StoreError,
};
use tenantry_domain::{Span, Timestamp};

use crate::{
    builders::{id, now},
    contract::{
        Subject,
        race::{MANY, race},
        rows::{GlobalRows, global},
    },
};

const KIND: QueueKind = QueueKind::Events;

fn queue() -> Queue {
    Queue { kind: KIND, owner: QueueOwner::Tenant(id()) }
}

fn after(seconds: i64) -> Timestamp {
    now() + Span::seconds(seconds)
}

async fn claim(rows: &GlobalRows, moment: Timestamp) -> Option<Lease> {
    rows.claim(KIND, moment, moment + Span::seconds(60)).await.unwrap()
}

pub async fn wake_must_make_the_queue_due_at_that_time_or_leave_it_due_earlier(subject: &dyn Subject) {
    let rows = global(subject);
    let queue = queue();
    for (due_at, first) in [(10, 10), (20, 10), (5, 5)] {
        rows.wake(queue, after(due_at)).await.unwrap();
        assert!(!rows.is_due(KIND, after(first) - Span::microseconds(1)).await);
        assert!(rows.is_due(KIND, after(first)).await);
    }
}

pub async fn claim_must_lease_the_queue_of_that_kind_that_is_due_the_longest_at_now_and_leased_to_nobody_until_until_or_give_none(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    assert_eq!(claim(&rows, now()).await, None);
    let (first, second, third) = (queue(), queue(), queue());
    let platform = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Platform };
    let person = Queue { kind: QueueKind::Mail, owner: QueueOwner::Person(id()) };
    for (queue, due_at) in [(second, -1), (third, 30), (first, -2), (platform, -9), (person, -8)] {
        rows.wake(queue, after(due_at)).await.unwrap();
    }
    for expected in [Some(first), Some(second), None] {
        assert_eq!(claim(&rows, now()).await.map(|lease| lease.queue), expected);
    }
    assert_eq!(claim(&rows, after(30)).await.map(|lease| lease.queue), Some(third));
    for other in [platform, person] {
        let claimed = rows.claim(other.kind, now(), after(60)).await.unwrap().map(|lease| lease.queue);
        assert_eq!(claimed, Some(other));
    }
}

pub async fn claim_must_lease_a_queue_to_one_holder_also_when_many_claim_at_the_same_time(subject: &dyn Subject) {
    const QUEUES: usize = 10;
    for _ in 0..QUEUES {
        global(subject).wake(queue(), now()).await.unwrap();
    }
    let runners = (0..MANY).map(|_| {
        let rows = global(subject);
        async move { claim(&rows, now()).await }
    });
    let mut claimed: Vec<Queue> =
        race(runners.collect()).await.into_iter().flatten().map(|lease: Lease| lease.queue).collect();
    // A claimer passes over a queue that another is claiming, so a later look may still find one.
    while let Some(lease) = claim(&global(subject), now()).await {
        claimed.push(lease.queue);
    }
    assert_eq!((claimed.len(), claimed.iter().collect::<BTreeSet<_>>().len()), (QUEUES, QUEUES));
}

pub async fn claim_must_lease_a_queue_again_when_its_lease_has_ended(subject: &dyn Subject) {
    let rows = global(subject);
    rows.wake(queue(), now()).await.unwrap();
    let first = claim(&rows, now()).await.unwrap();
    // Being woken does not end a lease.
    rows.wake(first.queue, after(1)).await.unwrap();
    assert_eq!(claim(&rows, after(59)).await, None);
    let second = claim(&rows, after(60)).await.unwrap();
    assert_eq!((second.queue, second.wakes), (first.queue, first.wakes + 1));
    assert_ne!(second.id, first.id);
}

pub async fn claim_must_take_a_queue_as_due_and_as_leased_to_nobody_if_either_lasts_longer_than_farthest_from_now(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    rows.wake(queue(), now() + FARTHEST).await.unwrap();
    assert_eq!(claim(&rows, now()).await, None);
    let ahead = now() - Span::microseconds(1);
    let lease = claim(&rows, ahead).await.unwrap();
    rows.extend(&lease, now() + Span::days(400)).await.unwrap();
    assert_eq!(claim(&rows, after(60)).await.map(|lease| lease.queue), Some(lease.queue));
}

pub async fn update_must_let_the_lease_last_until_until_and_must_answer_stale_if_the_queue_is_leased_to_another_or_to_nobody(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    rows.wake(queue(), now()).await.unwrap();
    let lease = claim(&rows, now()).await.unwrap();
    rows.extend(&lease, after(90)).await.unwrap();
    assert_eq!(claim(&rows, after(89)).await, None);
    let second = claim(&rows, after(90)).await.unwrap();
    let stale = |done| matches!(done, Err(StoreError::Stale));
    assert!(stale(rows.extend(&lease, after(900)).await));
    rows.release(&second, Some(after(100))).await.unwrap();
    assert!(stale(rows.extend(&second, after(900)).await));
    assert!(rows.is_due(KIND, after(100)).await);
}

pub async fn release_must_end_the_lease_and_make_the_queue_due_at_due_at_or_remove_it_for_none(subject: &dyn Subject) {
    let rows = global(subject);
    rows.wake(queue(), now()).await.unwrap();
    let lease = claim(&rows, now()).await.unwrap();
    rows.release(&lease, Some(after(5))).await.unwrap();
    assert_eq!(claim(&rows, after(4)).await, None);
    let again = claim(&rows, after(5)).await.unwrap();
    rows.release(&again, None).await.unwrap();
    assert_eq!(claim(&rows, after(900)).await, None);
}

pub async fn release_must_leave_a_queue_that_was_woken_since_the_claim_due_when_it_was_woken_for(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    for due_at in [None, Some(after(50))] {
        let queue = queue();
        rows.wake(queue, now()).await.unwrap();
        let lease = claim(&rows, now()).await.unwrap();
        rows.wake(queue, after(10)).await.unwrap();
        rows.release(&lease, due_at).await.unwrap();
        assert_eq!(claim(&rows, after(9)).await, None);
        let again = claim(&rows, after(10)).await.unwrap();
        assert_eq!(again.queue, queue);
        rows.release(&again, None).await.unwrap();
    }
}

pub async fn release_must_leave_a_queue_as_it_is_that_is_leased_to_another_or_to_nobody(subject: &dyn Subject) {
    let rows = global(subject);
    rows.wake(queue(), now()).await.unwrap();
    let first = claim(&rows, now()).await.unwrap();
    let second = claim(&rows, after(60)).await.unwrap();
    for due_at in [None, Some(now())] {
        rows.release(&first, due_at).await.unwrap();
        assert_eq!(claim(&rows, after(119)).await, None);
    }
    rows.release(&second, Some(after(200))).await.unwrap();
    rows.release(&first, None).await.unwrap();
    assert_eq!(claim(&rows, after(199)).await, None);
    assert_eq!(claim(&rows, after(200)).await.map(|lease| lease.queue), Some(second.queue));
}

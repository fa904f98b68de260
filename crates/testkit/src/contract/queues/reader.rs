//! The promise of a read model about queues.

use tenantry_application::ports::queues::{Queue, QueueKind, QueueOwner};
use tenantry_domain::Span;

use crate::{
    builders::{id, now},
    contract::{Subject, rows::global},
};

pub async fn exists_must_say_whether_a_queue_of_that_kind_could_be_claimed_at_now(subject: &dyn Subject) {
    let rows = global(subject);
    let queue = Queue { kind: QueueKind::Mail, owner: QueueOwner::Person(id()) };
    assert!(!rows.is_due(QueueKind::Mail, now()).await);
    rows.wake(queue, now() + Span::seconds(1)).await.unwrap();
    assert!(!rows.is_due(QueueKind::Mail, now()).await);
    let later = now() + Span::seconds(1);
    assert!(rows.is_due(QueueKind::Mail, later).await && !rows.is_due(QueueKind::Events, later).await);
    let end = later + Span::minutes(1);
    rows.claim(QueueKind::Mail, later, end).await.unwrap().unwrap();
    assert!(!rows.is_due(QueueKind::Mail, end - Span::microseconds(1)).await);
    assert!(rows.is_due(QueueKind::Mail, end).await);
}

pub async fn count_must_give_the_number_of_queues_of_that_kind_that_could_be_claimed_at_now(subject: &dyn Subject) {
    let rows = global(subject);
    assert_eq!(rows.count_due(QueueKind::Mail, now()).await, 0);
    for seconds in [-3, -2, -1, 1] {
        let queue = Queue { kind: QueueKind::Mail, owner: QueueOwner::Tenant(id()) };
        rows.wake(queue, now() + Span::seconds(seconds)).await.unwrap();
    }
    rows.wake(Queue { kind: QueueKind::Jobs, owner: QueueOwner::Platform }, now()).await.unwrap();
    rows.claim(QueueKind::Mail, now(), now() + Span::minutes(1)).await.unwrap().unwrap();
    assert_eq!(rows.count_due(QueueKind::Mail, now()).await, 2);
    assert_eq!(rows.count_due(QueueKind::Jobs, now()).await, 1);
}

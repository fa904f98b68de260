//! What is in the middle when a process ends, loses its lease, or is not alone.

use std::{future::Future, sync::Arc};

use tenantry_application::ports::{
    queues::{QueueKind, QueueOwner},
    unit_of_work::PlatformReason,
};
use tenantry_domain::Span;
use tenantry_testkit::builders::id;
use tokio::{sync::Notify, task::yield_now};

use super::{Ledger, Node, job, kept_in, more_events, progress, subscription, world_with_events};

/// Polls the work some times, and then drops it, as the end of a process does.
async fn killed<T>(work: impl Future<Output = T>) {
    let polls = async {
        for _ in 0..20 {
            yield_now().await;
        }
    };
    tokio::select! {
        biased;
        _ = work => panic!("it was not in the middle"),
        () = polls => {}
    }
}

#[tokio::test]
async fn killed_before_the_commit_the_event_comes_again_and_has_its_effect_once() {
    for in_work in [false, true] {
        let (world, owner) = world_with_events(4).await;
        let gate = Arc::new(Notify::new());
        let mut stuck = Ledger::default();
        *(if in_work { &mut stuck.after_work } else { &mut stuck.before_work }) = Some(gate.clone());
        let stuck = Arc::new(stuck);
        let first = Node::start(&world, [subscription("ledger", &stuck)]).await;
        // One event is handled whole, and the second is in the middle.
        gate.notify_one();
        killed(first.turn(owner.tenant_id)).await;
        assert_eq!((stuck.given(), kept_in(&world, owner.tenant_id).await), (vec![1, 2], vec![1]));
        let ledger = Arc::new(Ledger::default());
        let second = Node::start(&world, [subscription("ledger", &ledger)]).await;
        assert_eq!(second.turn(owner.tenant_id).await, None);
        assert_eq!(ledger.given(), [2, 3, 4]);
        assert_eq!(kept_in(&world, owner.tenant_id).await, [1, 2, 3, 4]);
    }
}

#[tokio::test]
async fn if_the_commit_fails_the_event_comes_again_and_has_its_effect_once() {
    let (world, owner) = world_with_events(3).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    world.store.allow_commits(1);
    node.deliver.execute(&job(), owner.tenant_id).await.unwrap_err();
    world.store.allow_commits(usize::MAX);
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given(), [1, 2, 2, 3]);
    assert_eq!(kept_in(&world, owner.tenant_id).await, [1, 2, 3]);
    // It was the store that failed and not the handler.
    assert_eq!(progress(&world, owner.tenant_id).await[0].cursor.attempts, 0);
}

#[tokio::test]
async fn killed_after_the_commit_and_before_the_release_nothing_comes_again() {
    let (world, owner) = world_with_events(3).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    let start = tenantry_application::ports::clock::Clock::now(&*world.clock);
    let claim = async |moment| {
        let mut work = world.store.factory().begin_platform(PlatformReason::TakeTurns).await.unwrap();
        let lease = work.queues().claim(QueueKind::Events, id(), moment, moment + Span::minutes(1)).await.unwrap();
        work.commit().await.unwrap();
        lease
    };
    let lost = claim(start).await.unwrap();
    assert_eq!(lost.queue.owner, QueueOwner::Tenant(owner.tenant_id));
    assert_eq!(node.turn(owner.tenant_id).await, None);
    // Its lease ends by itself, and another process takes the queue.
    assert_eq!(claim(start + Span::seconds(59)).await, None);
    assert!(claim(start + Span::minutes(1)).await.is_some());
    let other = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(other.turn(owner.tenant_id).await, None);
    assert_eq!((ledger.given(), kept_in(&world, owner.tenant_id).await), (vec![1, 2, 3], vec![1, 2, 3]));
}

#[tokio::test]
async fn whoever_lost_the_lease_in_the_middle_changes_nothing() {
    let (world, owner) = world_with_events(3).await;
    let gate = Arc::new(Notify::new());
    let slow = Arc::new(Ledger { before_work: Some(gate.clone()), ..Ledger::default() });
    let quick = Arc::new(Ledger::default());
    let first = Node::start(&world, [subscription("ledger", &slow)]).await;
    let second = Node::start(&world, [subscription("ledger", &quick)]).await;
    let tenant = owner.tenant_id;
    let (late, ()) = tokio::join!(first.turn(tenant), async {
        yield_now().await;
        assert_eq!(second.turn(tenant).await, None);
        more_events(&world, &owner, 4).await;
        gate.notify_one();
    });
    // It stopped at once, and there may be more to do.
    assert!(late.is_some());
    assert_eq!((slow.given(), quick.given()), (vec![1], vec![1, 2, 3]));
    assert_eq!(second.turn(tenant).await, None);
    assert_eq!(kept_in(&world, tenant).await, [1, 2, 3, 4]);
    assert_eq!(progress(&world, tenant).await[0].cursor.attempts, 0);
}

#[tokio::test]
async fn two_processes_in_one_tenant_have_each_effect_once_and_in_order() {
    let (world, owner) = world_with_events(30).await;
    let ledger = Arc::new(Ledger::default());
    let [one, other] = [
        Node::start(&world, [subscription("ledger", &ledger)]).await,
        Node::start(&world, [subscription("ledger", &ledger)]).await,
    ];
    for _ in 0..60 {
        let (one, other) = tokio::join!(one.turn(owner.tenant_id), other.turn(owner.tenant_id));
        if one.is_none() && other.is_none() {
            break;
        }
    }
    assert_eq!(kept_in(&world, owner.tenant_id).await, (1..=30).collect::<Vec<u64>>());
}

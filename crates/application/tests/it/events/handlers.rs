//! Where a new handler begins, and which handlers are known.

use std::sync::Arc;

use tenantry_application::ports::{
    event_handler::{Start, Subscription, SubscriptionError},
    queues::QueueKind,
    unit_of_work::PlatformReason,
};
use tenantry_domain::{Span, event::HandlerName};
use tenantry_testkit::builders::id;

use super::{Ledger, Node, job, more_events, operator, progress, subscription, world_with_events};
use crate::world::World;

fn from_now(name: &'static str, ledger: &Arc<Ledger>) -> Subscription {
    Subscription { start: Start::Now, ..subscription(name, ledger) }
}

#[tokio::test]
async fn a_handler_that_starts_now_gets_what_happens_from_then_on() {
    let (world, owner) = world_with_events(3).await;
    let quiet = world.found("bob", "bolt").await;
    world.clock.advance(Span::seconds(1));
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [from_now("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert!(ledger.given().is_empty());
    world.clock.advance(Span::seconds(1));
    more_events(&world, &owner, 5).await;
    // A later start of the same handler changes nothing.
    let node = Node::start(&world, [from_now("ledger", &ledger)]).await;
    for tenant in [owner.tenant_id, quiet.tenant_id] {
        assert_eq!(node.turn(tenant).await, None);
        assert_eq!(ledger.given(), [4, 5]);
    }
    // Of a tenant that is founded later, these are all events.
    let later = world.found("carl", "corp").await;
    assert_eq!(node.turn(later.tenant_id).await, None);
    assert_eq!(ledger.given(), [4, 5, 1, 2]);
}

/// Releases all queues of events, and returns how many there were.
async fn drained(world: &World) -> usize {
    let mut work = world.store.factory().begin_platform(PlatformReason::TakeTurns).await.unwrap();
    let now = tenantry_application::ports::clock::Clock::now(&*world.clock);
    let mut count = 0;
    while let Some(lease) = work.queues().claim(QueueKind::Events, id(), now, now + Span::minutes(1)).await.unwrap() {
        work.queues().release(&lease, None).await.unwrap();
        count += 1;
    }
    work.commit().await.unwrap();
    count
}

#[tokio::test]
async fn a_handler_that_starts_at_the_beginning_wakes_all_tenants_once() {
    let (world, owner) = world_with_events(3).await;
    world.found("bob", "bolt").await;
    assert_eq!(drained(&world).await, 2);
    let (ledger, other) = (Arc::new(Ledger::default()), Arc::new(Ledger::default()));
    Node::start(&world, [from_now("now", &other)]).await;
    assert_eq!(drained(&world).await, 0);
    let handlers = || [from_now("now", &other), subscription("ledger", &ledger)];
    // It ends in the middle of the waking: the next start wakes all.
    world.store.allow_commits(2);
    Node::new(&world, handlers()).register.execute(&job()).await.unwrap_err();
    world.store.allow_commits(usize::MAX);
    drained(&world).await;
    let node = Node::start(&world, handlers()).await;
    assert_eq!(drained(&world).await, 2);
    Node::start(&world, handlers()).await;
    assert_eq!(drained(&world).await, 0);
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given(), [1, 2, 3]);
}

#[tokio::test]
async fn a_forgotten_handler_is_a_new_one_when_it_starts_again() {
    let (world, owner) = world_with_events(2).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, None);
    let name = HandlerName::parse("ledger").unwrap();
    world.app.events.forget.execute(&owner.actor, &name).await.unwrap_err();
    world.app.events.forget.execute(&operator(), &name).await.unwrap();
    assert!(progress(&world, owner.tenant_id).await.is_empty());
    assert_eq!(node.turn(owner.tenant_id).await, None);
    world.app.events.forget.execute(&operator(), &name).await.unwrap_err();
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given(), [1, 2, 1, 2]);
}

#[test]
fn names_are_checked_together() {
    let ledger = Arc::new(Ledger::default());
    let check = |names: &[&'static str]| {
        Subscription::check(&names.iter().map(|name| subscription(name, &ledger)).collect::<Vec<_>>())
    };
    assert_eq!(check(&["a", "b"]), Ok(()));
    assert_eq!(check(&["a", "b", "a"]), Err(SubscriptionError::Twice { name: "a" }));
    let refused = check(&["a", "B b"]).unwrap_err().to_string();
    assert!(refused.starts_with("the event handler name \"B b\" is refused: it must be 1 to 64"), "{refused}");
}

//! One turn in one tenant.

use std::sync::Arc;

use async_trait::async_trait;
use tenantry_application::{
    ports::{
        event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start, Subscription},
        outbox::Event,
    },
    use_cases::{
        events::deliver_events::{BATCH, ELSEWHERE, TURN},
        queues::worker::WorkError,
    },
};
use tenantry_domain::{
    Span,
    event::{CursorState, EventName, MOST_ATTEMPTS},
    role::Role,
    tenant::TenantMove,
};
use tenantry_testkit::{builders::id, fakes::ManualClock};

use super::{Ledger, Node, job, kept_in, more_events, progress, subscription, world_with_events};
use crate::world::World;

#[tokio::test]
async fn a_handler_gets_all_events_in_order_and_each_once() {
    let (world, owner) = world_with_events(7).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given(), [1, 2, 3, 4, 5, 6, 7]);
    more_events(&world, &owner, 9).await;
    for _ in 0..2 {
        assert_eq!(node.turn(owner.tenant_id).await, None);
        assert_eq!(ledger.given(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(kept_in(&world, owner.tenant_id).await, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}

#[tokio::test]
async fn the_event_says_what_happened() {
    struct Check;

    #[async_trait]
    impl EventHandler for Check {
        async fn handle(&self, event: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
            let told = (event.kind(), event.after("role"), event.before("role"), event.target.kind.as_str());
            let expected = (Some(EventName::MemberJoined), Some("owner"), None, "member");
            if told == expected && event.actor.kind == "anonymous" && event.version == 1 {
                return Ok(());
            }
            Err(HandlerError::failed(format!("{event:?}")))
        }
    }

    let (world, owner) = world_with_events(2).await;
    let filter = EventFilter::from(EventName::MemberJoined);
    let check = Subscription { name: "check", start: Start::Beginning, filter, handler: Arc::new(Check) };
    assert_eq!(Node::start(&world, [check]).await.turn(owner.tenant_id).await, None);
    let shown = progress(&world, owner.tenant_id).await;
    assert_eq!((shown[0].cursor.last_error.as_deref(), shown[0].cursor.seq), (None, 2));
}

#[tokio::test]
async fn events_that_a_handler_does_not_want_are_passed() {
    let (world, owner) = world_with_events(5).await;
    let [named, conditional, none] = [(); 3].map(|()| Arc::new(Ledger::default()));
    let with = |name, ledger, filter| Subscription { filter, ..subscription(name, ledger) };
    let handlers = [
        with("named", &named, [EventName::MemberJoined, EventName::MemberLeft].into()),
        with("conditional", &conditional, EventFilter::when(|event| event.seq % 2 == 1)),
        with("none", &none, EventName::MemberRemoved.into()),
    ];
    assert_eq!(Node::start(&world, handlers).await.turn(owner.tenant_id).await, None);
    assert_eq!((named.given(), conditional.given(), none.given()), (vec![2], vec![1, 3, 5], vec![]));
    let passed: Vec<u64> = progress(&world, owner.tenant_id).await.iter().map(|one| one.cursor.seq).collect();
    assert_eq!(passed, [5, 5, 5]);
}

#[tokio::test]
async fn a_failing_handler_keeps_the_order_and_stops_no_other() {
    let (world, owner) = world_with_events(5).await;
    let (failing, good) = (Ledger::failing(3, 2), Arc::new(Ledger::default()));
    let handlers = [subscription("ledger", &failing), subscription("good", &good)];
    let node = Node::start(&world, handlers).await;
    for (delay, given) in [(Some(1), vec![1, 2, 3]), (Some(2), vec![1, 2, 3, 3]), (None, vec![1, 2, 3, 3, 3, 4, 5])] {
        let due_at = node.turn(owner.tenant_id).await;
        assert_eq!(due_at.map(|at| (at - world_now(&world)).num_seconds()), delay);
        assert_eq!((failing.given(), good.given()), (given, vec![1, 2, 3, 4, 5]));
        // Too early, it is not tried.
        let before = failing.given();
        assert_eq!(node.turn(owner.tenant_id).await, due_at);
        assert_eq!(failing.given(), before);
        world.clock.advance(Span::seconds(delay.unwrap_or_default()));
    }
}

#[tokio::test]
async fn a_filter_that_panics_has_failed_and_stops_no_other() {
    let (world, owner) = world_with_events(3).await;
    let (odd, other) = (Arc::new(Ledger::default()), Arc::new(Ledger::default()));
    let odd_filter = EventFilter::when(|event| event.seq == 1 || panic!("as the test says"));
    let odd_one = Subscription { filter: odd_filter, ..subscription("odd", &odd) };
    let handlers = [odd_one, subscription("other", &other)];
    let node = Node::start(&world, handlers).await;
    node.turn(owner.tenant_id).await;
    assert_eq!((odd.given(), other.given()), (vec![1], vec![1, 2, 3]));
    let shown = progress(&world, owner.tenant_id).await;
    let failed = shown.iter().find(|progress| progress.cursor.handler.as_str() == "odd").unwrap();
    assert_eq!((failed.cursor.seq, failed.cursor.attempts), (1, 1));
    assert_eq!(failed.cursor.last_error.as_deref(), Some("its filter panicked; the log says where"));
}

fn world_now(world: &World) -> tenantry_domain::Timestamp {
    tenantry_application::ports::clock::Clock::now(&*world.clock)
}

#[tokio::test]
async fn a_handler_that_fails_too_often_is_parked_and_gets_nothing_more() {
    let (world, owner) = world_with_events(3).await;
    let (failing, good) = (Ledger::failing(2, u32::MAX), Arc::new(Ledger::default()));
    let handlers = [subscription("ledger", &failing), subscription("good", &good)];
    let node = Node::start(&world, handlers).await;
    let mut turns = 0;
    while let Some(due_at) = node.turn(owner.tenant_id).await {
        world.clock.advance(due_at - world_now(&world));
        turns += 1;
    }
    assert_eq!(turns + 1, MOST_ATTEMPTS);
    more_events(&world, &owner, 4).await;
    world.clock.advance(Span::days(1));
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(failing.given().len(), 1 + usize::try_from(MOST_ATTEMPTS).unwrap());
    assert_eq!(good.given(), [1, 2, 3, 4]);
    let shown = progress(&world, owner.tenant_id).await;
    assert_eq!((shown[1].state, shown[1].cursor.last_error.as_deref()), (CursorState::Parked, Some("out of paper")));
    assert_eq!(shown[1].next.as_ref().map(|event| event.seq), Some(2));
}

#[tokio::test]
async fn a_turn_is_bounded_by_events() {
    let (world, owner) = world_with_events(u64::from(BATCH) + 2).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, Some(world_now(&world)));
    assert_eq!(ledger.given().len(), usize::try_from(BATCH).unwrap());
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given().len(), usize::try_from(BATCH).unwrap() + 2);
}

/// Takes some time over each event.
struct Slow(Arc<ManualClock>, Arc<Ledger>);

#[async_trait]
impl EventHandler for Slow {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        self.0.advance(TURN / 2);
        self.1.handle(event, delivery).await
    }
}

#[tokio::test]
async fn a_turn_is_bounded_by_time() {
    let (world, owner) = world_with_events(5).await;
    let ledger = Arc::new(Ledger::default());
    let slow = Arc::new(Slow(world.clock.clone(), ledger.clone()));
    let node = Node::start(&world, [Subscription { handler: slow, ..subscription("ledger", &ledger) }]).await;
    for (due, given) in [(true, 2), (true, 4), (false, 5)] {
        let due_at = node.turn(owner.tenant_id).await;
        assert_eq!((due_at.is_some(), ledger.given().len()), (due, given));
    }
}

#[tokio::test]
async fn events_wait_for_a_handler_that_another_process_has() {
    let (world, owner) = world_with_events(3).await;
    let ledger = Arc::new(Ledger::default());
    let newer = Node::start(&world, [subscription("ledger", &ledger)]).await;
    let older = Node::new(&world, []);
    assert_eq!(older.turn(owner.tenant_id).await, Some(world_now(&world) + ELSEWHERE));
    assert_eq!(newer.turn(owner.tenant_id).await, None);
    assert_eq!(older.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given(), [1, 2, 3]);
}

#[tokio::test]
async fn without_handlers_nothing_waits() {
    let (world, owner) = world_with_events(3).await;
    assert_eq!(Node::start(&world, []).await.turn(owner.tenant_id).await, None);
}

#[tokio::test]
async fn a_suspended_tenant_has_its_events_delivered_and_one_that_is_gone_has_none() {
    let (world, owner) = world_with_events(2).await;
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(node.turn(id()).await, None);
    assert_eq!(ledger.given(), [1, 2, 3]);
}

#[tokio::test]
async fn a_handler_of_one_tenant_never_gets_an_event_of_another() {
    let (world, owner) = world_with_events(2).await;
    let other = world.found("bob", "bolt").await;
    world.join(&other, "eve", Role::Member).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!((ledger.given(), kept_in(&world, other.tenant_id).await), (vec![1, 2], vec![]));
}

#[tokio::test]
async fn only_operators_and_jobs_deliver() {
    let (world, owner) = world_with_events(2).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    let refused = node.deliver.execute(&owner.actor, owner.tenant_id).await;
    assert!(matches!(refused, Err(WorkError::Access(_))));
    assert!(ledger.given().is_empty());
    node.deliver.execute(&job(), owner.tenant_id).await.unwrap();
}

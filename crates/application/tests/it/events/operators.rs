//! Operators see a handler that fails, and let it go on.

use std::sync::Arc;

use tenantry_application::{
    ports::clock::Clock,
    use_cases::events::resume_handler::{
        ResumeHandlerError,
        Resumption::{Retry, Skip},
    },
};
use tenantry_domain::event::{CursorState, LONGEST_DELAY, MOST_ATTEMPTS};

use super::{Ledger, Node, job, kept_in, progress, resume, subscription, world_with_events};
use crate::world::World;

#[tokio::test]
async fn an_operator_sees_what_failed_and_retries_or_skips_it() {
    for (resumption, given) in [(Retry, vec![1, 2, 2, 3]), (Skip, vec![1, 2, 3])] {
        let (world, owner) = world_with_events(3).await;
        let ledger = Ledger::failing(2, 1);
        let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
        let due_at = node.turn(owner.tenant_id).await.unwrap();
        let shown = progress(&world, owner.tenant_id).await;
        assert_eq!((shown[0].state, shown[0].cursor.seq), (CursorState::Waits(due_at), 1));
        assert_eq!(shown[0].next.as_ref().map(|event| (event.seq, event.name.as_str())), Some((2, "member.joined")));
        assert_eq!(shown[0].cursor.last_error.as_deref(), Some("out of paper"));
        let before = resume(&world, owner.tenant_id, resumption).await.unwrap();
        assert_eq!((before.seq, before.attempts), (1, 1));
        assert!(due_at > world.clock.now());
        assert_eq!(node.turn(owner.tenant_id).await, None);
        assert_eq!(ledger.given(), given);
        let kept = if resumption == Skip { vec![1, 3] } else { vec![1, 2, 3] };
        assert_eq!(kept_in(&world, owner.tenant_id).await, kept);
        let again = resume(&world, owner.tenant_id, resumption).await;
        assert!(matches!(again, Err(ResumeHandlerError::NoneFailed)));
    }
}

#[tokio::test]
async fn a_handler_that_an_operator_resumes_is_due_at_once() {
    for (failures, resumption) in [(1, Retry), (1, Skip), (MOST_ATTEMPTS, Retry), (MOST_ATTEMPTS, Skip)] {
        let (world, owner) = world_with_events(3).await;
        let ledger = Ledger::failing(2, failures);
        let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
        // While the event failed, the queue is due later. Once the handler is parked, there is no queue.
        for failure in 1..=failures {
            assert_eq!(turns(&world, &node).await, 1, "failure {failure}");
            if failure < failures {
                world.clock.advance(LONGEST_DELAY);
            }
        }
        assert_eq!(turns(&world, &node).await, 0);
        resume(&world, owner.tenant_id, resumption).await.unwrap();
        assert_eq!(turns(&world, &node).await, 1);
        assert_eq!(ledger.given().last(), Some(&3));
        let state = progress(&world, owner.tenant_id).await[0].state;
        assert_eq!((state, turns(&world, &node).await), (CursorState::Ready, 0));
    }
}

/// Takes turns until no queue of events is due, and returns how many there were.
async fn turns(world: &World, node: &Node) -> usize {
    let mut count = 0;
    while let Some(turn) = world.app.queues.take_turn.execute(&job(), &node.deliver).await.unwrap() {
        turn.done.unwrap();
        count += 1;
    }
    count
}

#[tokio::test]
async fn nothing_is_skipped_where_nothing_failed() {
    let (world, owner) = world_with_events(2).await;
    let ledger = Arc::new(Ledger::default());
    let node = Node::start(&world, [subscription("ledger", &ledger)]).await;
    for resumption in [Retry, Skip] {
        let refused = resume(&world, owner.tenant_id, resumption).await;
        assert!(matches!(refused, Err(ResumeHandlerError::NoneFailed)));
    }
    assert_eq!(node.turn(owner.tenant_id).await, None);
    assert_eq!(ledger.given(), [1, 2]);
}

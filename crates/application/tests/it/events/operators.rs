//! Operators see a handler that fails, and let it go on.

use std::sync::Arc;

use tenantry_application::{
    ports::clock::Clock,
    use_cases::events::resume_handler::{
        ResumeHandlerError,
        Resumption::{Retry, Skip},
    },
};
use tenantry_domain::event::CursorState;

use super::{Ledger, Node, kept_in, progress, resume, subscription, world_with_events};

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

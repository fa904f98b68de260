//! Old events leave the outbox once all handlers have passed them.

use std::sync::Arc;

use tenantry_application::ports::event_handler::{Start, Subscription};
use tenantry_domain::Span;

use super::{Ledger, Node, job, more_events, subscription, world_with_events};
use crate::world::{Person, World};

async fn delete(world: &World) -> u64 {
    world.app.events.delete_old.execute(&job(), None).await.unwrap().events
}

fn left(world: &World, owner: &Person) -> Vec<u64> {
    world.store.outbox(owner.tenant_id).iter().map(|event| event.seq).collect()
}

#[tokio::test]
async fn events_are_deleted_once_they_are_old_and_every_handler_has_passed_them() {
    let (world, owner) = world_with_events(4).await;
    let (failing, good) = (Ledger::failing(3, u32::MAX), Arc::new(Ledger::default()));
    let handlers = [subscription("ledger", &failing), subscription("good", &good)];
    let node = Node::start(&world, handlers).await;
    node.turn(owner.tenant_id).await;
    world.clock.advance(Span::days(30));
    assert_eq!(delete(&world).await, 0);
    world.clock.advance(Span::seconds(1));
    more_events(&world, &owner, 5).await;
    assert_eq!((delete(&world).await, left(&world, &owner)), (2, vec![3, 4, 5]));
    let audited = world.store.audit_log(owner.tenant_id).len();
    assert_eq!(audited, 5);
    // A handler that has not begun in the tenant holds all of them, and one that began later holds none.
    let late = Arc::new(Ledger::default());
    let now = Subscription { start: Start::Now, ..subscription("now", &late) };
    Node::start(&world, [subscription("late", &late), now]).await;
    super::resume(&world, owner.tenant_id, tenantry_application::use_cases::events::resume_handler::Resumption::Skip)
        .await
        .unwrap();
    node.turn(owner.tenant_id).await;
    assert_eq!(delete(&world).await, 0);
    let name = tenantry_domain::event::HandlerName::parse("late").unwrap();
    world.app.events.forget.execute(&super::operator(), &name).await.unwrap();
    assert_eq!((delete(&world).await, left(&world, &owner)), (2, vec![5]));
}

#[tokio::test]
async fn without_handlers_old_events_are_deleted_too_and_young_ones_stay() {
    let (world, owner) = world_with_events(3).await;
    world.clock.advance(Span::days(30) + Span::seconds(1));
    more_events(&world, &owner, 4).await;
    assert_eq!((delete(&world).await, left(&world, &owner)), (3, vec![4]));
    world.app.events.delete_old.execute(&owner.actor, None).await.unwrap_err();
}

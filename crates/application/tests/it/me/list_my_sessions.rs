//! People see the devices that they are signed in on, newest first.

use tenantry_application::{
    actor::AccessError,
    use_cases::{auth::refresh, me::list_my_sessions::ListMySessionsError},
};
use tenantry_domain::Span;
use tenantry_testkit::builders::{all, anonymous, now, page};

use crate::world::{Person, World, from_a_device, refresh_text};

async fn sessions(
    world: &World,
    person: &Person,
) -> Vec<(tenantry_domain::session::SessionId, tenantry_domain::Timestamp)> {
    let listed = world.app.me.list_sessions.execute(&person.actor, all()).await.unwrap();
    listed.items.iter().map(|view| (view.session.id(), view.last_used_at)).collect()
}

#[tokio::test]
async fn live_sessions_are_shown_and_what_is_over_is_not() {
    let world = World::new();
    let first = world.found("ada", "acme").await;
    world.found("grace", "bolt").await;
    let second = world.sign_in("ada").await;
    let gone = world.sign_in("ada").await;
    world.app.auth.sign_out.execute(&gone.actor).await.unwrap();
    let ids: Vec<_> = world.store.sessions(first.user_id).iter().map(tenantry_domain::session::Session::id).collect();
    assert_eq!(sessions(&world, &first).await, [(ids[1], now()), (ids[0], now())]);

    let listed = world.app.me.list_sessions.execute(&first.actor, page(None, 1)).await.unwrap();
    assert_eq!((listed.items[0].session.id(), listed.next), (ids[1], Some(ids[1])));
    assert_eq!(listed.items[0].last_tenant, Some(first.tenant_id));
    assert_eq!(listed.items[0].session.snapshot().device, from_a_device().origin.device);

    // The first session stays in use; the second becomes idle.
    world.clock.advance(Span::minutes(50));
    let command = refresh::Command { refresh_token: refresh_text(&first.tokens) };
    world.app.auth.refresh.execute(&from_a_device(), command).await.unwrap();
    world.clock.advance(Span::minutes(10));
    assert_eq!(sessions(&world, &second).await, [(ids[0], now() + Span::minutes(50))]);

    let refused = world.app.me.list_sessions.execute(&anonymous(), all()).await;
    assert!(matches!(refused, Err(ListMySessionsError::Access(AccessError::NotAMember))), "{refused:?}");
}

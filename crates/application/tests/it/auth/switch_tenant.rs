//! Switching to another tenant opens another grant of the same session.

use tenantry_application::{
    actor::{AccessError, Who},
    ports::tenants::TenantKey,
    use_cases::{
        auth::switch_tenant::{Command, SwitchTenantError},
        me::revoke_my_sessions,
        memberships::update_member,
    },
};
use tenantry_domain::{Span, membership::MembershipChange, role::Role, tenant::TenantMove};
use tenantry_testkit::builders::{anonymous, id, slug};

use crate::world::{Person, World, refresh_text};

/// Returns Ada, who founded Acme, is a member of Bolt and is signed in to Acme, and the owner of Bolt.
async fn ada_in_two_tenants(world: &World) -> (Person, Person) {
    let boss = world.found("boss", "bolt").await;
    world.found("ada", "acme").await;
    world.join_too(&boss, "ada", Role::Member).await;
    let acme = TenantKey::Slug(slug("acme"));
    let command = tenantry_application::use_cases::auth::sign_in::Command {
        tenant: Some(acme),
        ..crate::world::sign_in_as("ada")
    };
    let signed_in = world.app.auth.sign_in.execute(&anonymous(), command).await.unwrap();
    (world.person(signed_in.tokens), boss)
}

#[tokio::test]
async fn it_opens_a_grant_of_the_same_session_and_leaves_the_old_one() {
    let world = World::new();
    let (ada, boss) = ada_in_two_tenants(&world).await;
    for key in [TenantKey::Id(boss.tenant_id), TenantKey::Slug(slug("bolt"))] {
        let mark = world.mark(boss.tenant_id);
        let (sessions, tokens) =
            (world.store.sessions(ada.user_id).len(), world.store.refresh_tokens(ada.user_id).len());
        let switched = world.app.auth.switch_tenant.execute(&ada.actor, Command { tenant: Some(key) }).await.unwrap();
        world.assert_recorded(mark, &ada.actor, &[]);
        assert_eq!((switched.current.tenant.id(), switched.current.role), (boss.tenant_id, Role::Member));
        assert_eq!(world.store.sessions(ada.user_id).len(), sessions);
        assert_eq!(world.store.refresh_tokens(ada.user_id).len(), tokens + 1);
        assert_ne!(refresh_text(&switched.tokens).grant_id, refresh_text(&ada.tokens).grant_id);
        let there = world.person(switched.tokens);
        let (Who::Member(before), Who::Member(after)) = (&ada.actor.who, &there.actor.who) else { panic!("members") };
        assert_eq!((after.session_id, after.tenant_id), (before.session_id, boss.tenant_id));
        assert!(world.has_access(&ada));
    }
}

#[tokio::test]
async fn a_blocked_tenant_can_be_turned_to() {
    let world = World::new();
    let (ada, boss) = ada_in_two_tenants(&world).await;
    world.operate(boss.tenant_id, TenantMove::Suspend).await;
    let command = Command { tenant: Some(TenantKey::Id(boss.tenant_id)) };
    world.app.auth.switch_tenant.execute(&ada.actor, command).await.unwrap();
}

#[tokio::test]
async fn whether_a_tenant_exists_is_not_told_to_strangers() {
    let world = World::new();
    let (ada, boss) = ada_in_two_tenants(&world).await;
    let other = world.found("other", "cube").await;
    let change = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command = update_member::Command { user_id: ada.user_id, change };
    world.app.memberships.update.execute(&boss.actor, command).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    let preferred_tenants = [
        Some(TenantKey::Id(other.tenant_id)),
        Some(TenantKey::Slug(slug("cube"))),
        Some(TenantKey::Id(id())),
        Some(TenantKey::Slug(slug("nowhere"))),
        // Ada is deactivated in this tenant.
        Some(TenantKey::Id(boss.tenant_id)),
        None,
    ];
    for tenant in preferred_tenants {
        let refused = world.app.auth.switch_tenant.execute(&ada.actor, Command { tenant }).await;
        assert!(matches!(refused, Err(SwitchTenantError::NoMembership)), "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_session_that_ended_opens_nothing() {
    let world = World::new();
    let (ada, boss) = ada_in_two_tenants(&world).await;
    let there = || Command { tenant: Some(TenantKey::Id(boss.tenant_id)) };
    let Who::Member(member) = &ada.actor.who else { panic!("expected a member") };
    let elsewhere = world.sign_in("ada").await;
    let end = revoke_my_sessions::Command::One(member.session_id);
    world.app.me.revoke_sessions.execute(&elsewhere.actor, end).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    let refused = world.app.auth.switch_tenant.execute(&ada.actor, there()).await;
    assert!(matches!(refused, Err(SwitchTenantError::SessionEnded)), "{refused:?}");
    world.clock.advance(Span::hours(24));
    let refused = world.app.auth.switch_tenant.execute(&elsewhere.actor, there()).await;
    assert!(matches!(refused, Err(SwitchTenantError::SessionEnded)), "{refused:?}");
    let refused = world.app.auth.switch_tenant.execute(&anonymous(), there()).await;
    assert!(matches!(refused, Err(SwitchTenantError::Access(AccessError::NotAMember))), "{refused:?}");
    world.assert_untouched(mark);
}

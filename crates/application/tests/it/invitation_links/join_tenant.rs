//! A person with an account joins by a link, in the same session.

use tenantry_application::{
    actor::{AccessError, Who},
    admission::AdmissionError,
    use_cases::me::join_tenant::JoinTenantError,
};
use tenantry_domain::{
    admission::Refusal, invitation_link::LinkError, membership::MembershipChange, role::Role, secret::Secret,
    token_text::LinkToken,
};
use tenantry_testkit::builders::anonymous;

use super::{for_domain, link, made, terms};
use crate::world::{Person, World};

async fn refused(world: &World, person: &Person, token: &LinkToken) -> Option<Refusal> {
    match world.app.me.join.execute(&person.actor, token).await.unwrap_err() {
        JoinTenantError::Admission(AdmissionError::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

#[tokio::test]
async fn they_go_on_in_the_same_session_with_tokens_for_the_tenant() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.found("grace", "bolt").await;
    let token = made(&world, &owner, terms(Role::Manager)).await;
    let mark = world.mark(owner.tenant_id);
    let joined = world.app.me.join.execute(&grace.actor, &token).await.unwrap();
    world.assert_recorded(mark, &grace.actor, &["invitation_link.used", "member.joined"]);
    assert_eq!((joined.tenant.id(), joined.membership.role()), (owner.tenant_id, Role::Manager));
    assert_eq!(world.store.sessions(grace.user_id).len(), 1);
    let there = world.person(joined.tokens);
    let (Who::Member(before), Who::Member(after)) = (&grace.actor.who, &there.actor.who) else { panic!("members") };
    assert_eq!((after.session_id, after.tenant_id), (before.session_id, owner.tenant_id));
    assert!(world.has_access(&grace));
}

#[tokio::test]
async fn whoever_is_a_member_uses_nothing_up_and_nobody_comes_back_who_was_deactivated() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let token = made(&world, &owner, terms(Role::Admin)).await;
    assert_eq!(refused(&world, &owner, &token).await, Some(Refusal::AlreadyMember));
    let other = world.found("alan", "bolt").await;
    world.join_too(&other, "grace", Role::Member).await;
    let off = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command =
        tenantry_application::use_cases::memberships::update_member::Command { user_id: grace.user_id, change: off };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    let grace = world.sign_in("grace").await;
    assert_eq!(refused(&world, &grace, &token).await, Some(Refusal::AlreadyMember));
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 0);
}

#[tokio::test]
async fn the_stored_address_counts_and_whether_it_is_proved() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.found("grace", "bolt").await;
    let (own, others) =
        (made(&world, &owner, for_domain("example.com")).await, made(&world, &owner, for_domain("other.test")).await);
    assert_eq!(refused(&world, &grace, &own).await, Some(Refusal::AddressUnproved));
    assert_eq!(refused(&world, &grace, &others).await, Some(Refusal::DomainNotAllowed));
    world.prove(&grace, "grace").await;
    // The token of before still says that the address is unproved.
    world.app.me.join.execute(&grace.actor, &own).await.unwrap();
    assert_eq!(refused(&world, &grace, &others).await, Some(Refusal::AlreadyMember));
}

#[tokio::test]
async fn a_token_that_was_moved_to_another_tenant_is_none() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let victim = world.found("alan", "bolt").await;
    let grace = world.found("grace", "cube").await;
    let token = made(&world, &owner, terms(Role::Owner)).await;
    let mark = world.mark(victim.tenant_id);
    for moved in [
        LinkToken { tenant_id: victim.tenant_id, ..token.clone() },
        LinkToken { secret: Secret::new([9; 32]), ..token.clone() },
    ] {
        assert_eq!(refused(&world, &grace, &moved).await, Some(Refusal::Link(LinkError::WrongSecret)));
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn somebody_must_be_signed_in_and_their_session_alive() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.found("grace", "bolt").await;
    let token = made(&world, &owner, terms(Role::Member)).await;
    let stranger = world.app.me.join.execute(&anonymous(), &token).await;
    assert!(matches!(stranger, Err(JoinTenantError::Access(AccessError::NotAMember))), "{stranger:?}");
    world.app.auth.sign_out.execute(&grace.actor).await.unwrap();
    let ended = world.app.me.join.execute(&grace.actor, &token).await;
    assert!(matches!(ended, Err(JoinTenantError::SessionEnded)), "{ended:?}");
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 0);
}

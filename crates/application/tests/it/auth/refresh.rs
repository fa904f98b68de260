//! A refresh rotates the token, tolerates a lost answer, and ends the session when a stolen token is used.

use std::collections::BTreeSet;

use tenantry_application::{
    actor::Who,
    ports::tenants::TenantKey,
    use_cases::{
        auth::{
            refresh::{Command, RefreshError, Refreshed},
            switch_tenant,
        },
        memberships::update_member,
        tokens::Tokens,
    },
};
use tenantry_domain::{
    Span, event::DomainEvent, membership::MembershipChange, refresh_token::RefreshError as TokenError, role::Role,
    session::RevocationReason, session::event::SessionEvent,
};
use tenantry_testkit::builders::{id, secret};

use crate::world::{Person, World, at_once, from_a_device, refresh_text};

async fn refresh(world: &World, tokens: &Tokens) -> Result<Refreshed, RefreshError> {
    let command = Command { refresh_token: refresh_text(tokens) };
    world.app.auth.refresh.execute(&from_a_device(), command).await
}

#[tokio::test]
async fn it_gives_the_next_tokens_of_the_same_grant() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.clock.advance(Span::minutes(50));
    let mark = world.mark(ada.tenant_id);
    let refreshed = refresh(&world, &ada.tokens).await.unwrap();
    world.assert_recorded(mark, &from_a_device(), &[]);
    let (before, after) = (refresh_text(&ada.tokens), refresh_text(&refreshed.tokens));
    assert_eq!((after.user_id, after.grant_id, after.generation), (before.user_id, before.grant_id, 1));
    assert_ne!(after.secret.expose(), before.secret.expose());
    let stored = world.store.refresh_tokens(ada.user_id);
    assert!(stored.len() == 2 && stored[1].secret_hash.matches(&after.secret));
    assert_eq!(stored[1].grant, stored[0].grant);
    // Each refresh restarts the idle time.
    assert_eq!(refreshed.tokens.refresh_expires_in, Span::hours(1));
    assert_eq!(world.person(refreshed.tokens).tenant_id, ada.tenant_id);
    assert_eq!(refreshed.current.unwrap().tenant.id(), ada.tenant_id);
}

#[tokio::test]
async fn new_tokens_know_the_present_role() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let change = MembershipChange { role: Some(Role::Admin), ..MembershipChange::default() };
    let command = update_member::Command { user_id: grace.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    assert!(!world.has_access(&grace));
    let refreshed = refresh(&world, &grace.tokens).await.unwrap();
    let Who::Member(member) = world.person(refreshed.tokens).actor.who else { panic!("expected a member") };
    assert_eq!(member.role, Role::Admin);
}

#[tokio::test]
async fn an_unknown_token_and_a_wrong_secret_answer_alike_and_suspect_nobody() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let good = refresh_text(&ada.tokens);
    let mut bad: Vec<_> = (0..4).map(|_| good.clone()).collect();
    bad[0].secret = secret();
    bad[1].grant_id = id();
    bad[2].user_id = id();
    bad[3].generation = 1;
    for refresh_token in bad {
        let refused = world.app.auth.refresh.execute(&from_a_device(), Command { refresh_token }).await;
        assert!(matches!(refused, Err(RefreshError::Token(TokenError::WrongSecret))), "{refused:?}");
    }
    world.assert_untouched(mark);
    assert!(refresh(&world, &ada.tokens).await.is_ok());
}

#[tokio::test]
async fn a_lost_answer_is_given_again_without_a_further_token() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let first = refresh(&world, &ada.tokens).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    // A phone that comes out of a tunnel asks much later.
    for _ in 0..3 {
        world.clock.advance(Span::minutes(19));
        let again = refresh(&world, &ada.tokens).await.unwrap();
        assert_eq!(again.tokens.refresh_token, first.tokens.refresh_token);
        assert!(world.authenticate(&again.tokens).is_ok());
    }
    world.assert_untouched(mark);
    assert!(refresh(&world, &first.tokens).await.is_ok());
}

#[tokio::test]
async fn a_lost_answer_is_not_given_again_after_the_token_has_expired() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.clock.advance(Span::minutes(50));
    let next = refresh(&world, &ada.tokens).await.unwrap();
    world.clock.advance(Span::minutes(10));
    let mark = world.mark(ada.tenant_id);
    let refused = refresh(&world, &ada.tokens).await;
    assert!(matches!(refused, Err(RefreshError::Token(TokenError::Expired))), "{refused:?}");
    world.assert_untouched(mark);
    // It is no sign of a theft, so the newest token still works.
    assert!(refresh(&world, &next.tokens).await.is_ok());
}

/// Asserts that the person's session ended for the given reason, that the audit log records it, and that the access
/// token no longer works.
fn assert_ended(world: &World, person: &Person, reason: RevocationReason) {
    let ended = world.store.sessions(person.user_id);
    assert_eq!(ended[0].snapshot().revocation.map(|revocation| revocation.reason), Some(reason));
    let log = world.store.audit_log(person.tenant_id);
    let last = &log.last().unwrap().event;
    assert!(
        matches!(last, DomainEvent::Session(SessionEvent::Revoked { reason: told, .. }) if *told == reason),
        "{last:?}"
    );
    assert!(!world.has_access(person));
}

#[tokio::test]
async fn an_old_token_whose_successor_was_used_ends_the_session() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let second = refresh(&world, &ada.tokens).await.unwrap();
    let thief = refresh(&world, &second.tokens).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    let refused = refresh(&world, &ada.tokens).await;
    assert!(matches!(refused, Err(RefreshError::Reused)), "{refused:?}");
    world.assert_recorded(mark, &from_a_device(), &["session.revoked"]);
    assert_ended(&world, &ada, RevocationReason::RefreshTokenReused);
    // Both holders lose access, whichever of them is the thief, and no further event is recorded.
    let mark = world.mark(ada.tenant_id);
    for tokens in [&thief.tokens, &ada.tokens] {
        let refused = refresh(&world, tokens).await;
        assert!(matches!(refused, Err(RefreshError::Token(TokenError::SessionRevoked))), "{refused:?}");
    }
    assert!(world.authenticate(&thief.tokens).is_err());
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_thief_who_uses_the_token_twice_is_noticed_at_the_owners_next_refresh() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    // The thief copies the token, gets its successor, and uses that while the owner is idle.
    let stolen = refresh(&world, &ada.tokens).await.unwrap();
    world.clock.advance(Span::minutes(15));
    refresh(&world, &stolen.tokens).await.unwrap();
    world.clock.advance(Span::minutes(15));
    let refused = refresh(&world, &ada.tokens).await;
    assert!(matches!(refused, Err(RefreshError::Reused)), "{refused:?}");
    assert_ended(&world, &ada, RevocationReason::RefreshTokenReused);
}

#[tokio::test]
async fn a_session_ends_idle_and_at_its_absolute_end() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mut tokens = ada.tokens.clone();
    for _ in 0..24 {
        world.clock.advance(Span::minutes(59));
        tokens = refresh(&world, &tokens).await.unwrap().tokens;
    }
    // After 23 hours and 36 minutes, the end of the day comes before an hour of idleness.
    assert_eq!(tokens.refresh_expires_in, Span::minutes(24));
    assert_eq!(tokens.expires_in, Span::minutes(15));
    world.clock.advance(Span::minutes(14));
    tokens = refresh(&world, &tokens).await.unwrap().tokens;
    // An access token never outlives its session.
    assert_eq!((tokens.expires_in, tokens.refresh_expires_in), (Span::minutes(10), Span::minutes(10)));
    world.clock.advance(Span::minutes(10));
    assert!(world.authenticate(&tokens).is_err());
    let mark = world.mark(ada.tenant_id);
    let refused = refresh(&world, &tokens).await;
    assert!(matches!(refused, Err(RefreshError::Token(TokenError::Expired))), "{refused:?}");
    world.assert_untouched(mark);

    let idle = world.sign_in("ada").await;
    world.clock.advance(Span::hours(1));
    let refused = refresh(&world, &idle.tokens).await;
    assert!(matches!(refused, Err(RefreshError::Token(TokenError::Expired))), "{refused:?}");
}

#[tokio::test]
async fn whoever_is_no_active_member_any_more_gets_no_tokens() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let (removed, deactivated) =
        (world.join(&owner, "grace", Role::Member).await, world.join(&owner, "alan", Role::Member).await);
    world.app.memberships.remove.execute(&owner.actor, removed.user_id).await.unwrap();
    let change = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command = update_member::Command { user_id: deactivated.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    for person in [removed, deactivated] {
        let refused = refresh(&world, &person.tokens).await;
        assert!(matches!(refused, Err(RefreshError::NoMembership)), "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn whoever_came_back_refreshes_no_token_of_the_former_stay() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Admin).await;
    world.app.memberships.leave.execute(&grace.actor).await.unwrap();
    let back = world.join_too(&owner, "grace", Role::Viewer).await;
    let mark = world.mark(owner.tenant_id);
    let refused = refresh(&world, &grace.tokens).await;
    assert!(matches!(refused, Err(RefreshError::NoMembership)), "{refused:?}");
    world.assert_untouched(mark);
    refresh(&world, &back.tokens).await.unwrap();
}

#[tokio::test]
async fn two_grants_of_one_session_live_side_by_side_each_in_its_tenant() {
    let world = World::new();
    let boss = world.found("boss", "bolt").await;
    let ada = world.found("ada", "acme").await;
    world.join_too(&boss, "ada", Role::Member).await;
    let command = switch_tenant::Command { tenant: Some(TenantKey::Id(boss.tenant_id)) };
    let switched = world.app.auth.switch_tenant.execute(&ada.actor, command).await.unwrap();
    let (mut in_acme, mut in_bolt) = (ada.tokens.clone(), switched.tokens);
    for _ in 0..3 {
        in_acme = refresh(&world, &in_acme).await.unwrap().tokens;
        in_bolt = refresh(&world, &in_bolt).await.unwrap().tokens;
        assert_eq!(world.person(in_acme.clone()).tenant_id, ada.tenant_id);
        assert_eq!(world.person(in_bolt.clone()).tenant_id, boss.tenant_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_parallel_refreshes_one_makes_the_successor() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let outcomes =
        at_once(
            (0..100).map(|_| {
                let (use_case, refresh_token) = (world.app.auth.refresh.clone(), refresh_text(&ada.tokens));
                async move {
                    use_case.execute(&from_a_device(), Command { refresh_token }).await.unwrap().tokens.refresh_token
                }
            }),
        )
        .await;
    assert_eq!(outcomes.len(), 100);
    assert_eq!(outcomes.into_iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(world.store.refresh_tokens(ada.user_id).len(), 2);
}

//! A signed-in person founds another tenant, in the way a sign-up founds the first.

use std::sync::Arc;

use tenantry_application::{
    actor::AccessError,
    founding::{FoundingError, NewTenant},
    settings::Settings,
    use_cases::{
        auth::sign_up::SignUpError,
        tenants::found_tenant::{Command, FoundTenantError, FoundedTenant},
    },
};
use tenantry_domain::{role::Role, tenant::TenantMove};
use tenantry_testkit::{
    builders::{anonymous, name, slug},
    fakes::PlainAccessTokens,
};

use crate::world::{
    Person, World, at_once, from_a_device, operator, refresh_text, repeatable, sign_up_as, sign_up_for_slug,
};

fn called(tenant: &str) -> Command {
    Command { tenant: NewTenant { name: name(tenant), slug: None }, repeatable: None }
}

async fn found(world: &World, person: &Person, command: Command) -> Result<FoundedTenant, FoundTenantError> {
    world.app.tenants.found.execute(&person.actor, command).await
}

fn with_limit(tenants_per_founder: u32) -> World {
    World::with(Settings { tenants_per_founder, ..Settings::default() })
}

#[tokio::test]
async fn the_founder_owns_it_and_has_tokens_for_it_in_the_same_session() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let commits = world.store.commits();
    let founded = found(&world, &ada, called("Bolt")).await.unwrap();
    assert_eq!(world.store.commits(), commits + 1);
    assert_eq!((founded.tenant.slug(), founded.membership.role()), (&slug("bolt"), Role::Owner));
    assert_eq!(world.store.events(founded.tenant.id()), ["tenant.founded", "member.joined"]);
    assert_eq!(world.store.memberships(founded.tenant.id()), [founded.membership]);
    assert_eq!(world.store.sessions(ada.user_id).len(), 1);
    let there = world.person(founded.tokens);
    assert_eq!((there.user_id, there.tenant_id), (ada.user_id, founded.tenant.id()));
    assert_eq!(there.actor.person().unwrap().session_id, ada.actor.person().unwrap().session_id);
    assert_ne!(refresh_text(&there.tokens).grant_id, refresh_text(&ada.tokens).grant_id);
    assert!(world.has_access(&ada), "the tenant that the person came from keeps its tokens");
}

#[tokio::test]
async fn a_blocked_tenant_keeps_nobody_from_founding_another() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    let ada = world.person(ada.tokens);
    found(&world, &ada, called("Bolt")).await.unwrap();
}

#[tokio::test]
async fn the_same_request_founds_once() {
    let world = World::new();
    let (ada, grace) = (world.found("ada", "acme").await, world.found("grace", "cube").await);
    let command = |body| Command { repeatable: Some(repeatable("key", body)), ..called("Bolt") };
    let first = found(&world, &ada, command("body")).await.unwrap();
    let second = found(&world, &ada, command("body")).await.unwrap();
    assert_eq!((second.tenant, second.membership), (first.tenant, first.membership));
    assert_eq!(world.person(second.tokens).tenant_id, world.person(first.tokens).tenant_id);
    assert_eq!(world.store.tenants().len(), 3);
    let reused = found(&world, &ada, command("another body")).await;
    assert!(matches!(reused, Err(FoundTenantError::IdempotencyKeyReused)), "{reused:?}");
    // The key is the person's own.
    found(&world, &grace, command("body")).await.unwrap();
    assert_eq!(world.store.tenants().len(), 4);
}

#[tokio::test]
async fn a_taken_slug_is_refused_with_suggestions_and_leaves_nothing() {
    let world = World::new();
    let (ada, _) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    let mark = world.mark(ada.tenant_id);
    let tenant = NewTenant { name: name("Bolt"), slug: Some(slug("bolt")) };
    let refused = found(&world, &ada, Command { tenant, repeatable: None }).await;
    let Err(FoundTenantError::Founding(FoundingError::SlugTaken { suggestions })) = refused else {
        panic!("{refused:?}")
    };
    assert!(!suggestions.is_empty());
    world.assert_untouched(mark);
}

#[tokio::test]
async fn of_a_hundred_at_once_as_many_succeed_as_one_person_may_found() {
    let world = with_limit(5);
    let ada = world.found("ada", "acme").await;
    let requests = (0..100).map(|number| {
        let (app, actor) = (world.app.clone(), ada.actor.clone());
        async move { app.tenants.found.execute(&actor, called(&format!("Bolt {number}"))).await }
    });
    let outcomes = at_once(requests).await;
    // The sign-up was the first.
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4);
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, FoundTenantError::Founding(FoundingError::LimitReached)), "{refused:?}");
    }
    assert_eq!(world.store.tenants().len(), 5);
    // Each person has a limit of their own, and joining a tenant does not count.
    let grace = world.join(&ada, "grace", Role::Owner).await;
    found(&world, &grace, called("Cube")).await.unwrap();
}

#[tokio::test]
async fn where_nobody_may_found_a_sign_up_is_refused_too() {
    let world = with_limit(0);
    let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("ada", "Acme")).await;
    assert!(matches!(refused, Err(SignUpError::Founding(FoundingError::LimitReached))), "{refused:?}");
    assert!(world.store.users().is_empty() && world.store.tenants().is_empty());
}

#[tokio::test]
async fn where_nobody_may_found_no_answer_tells_a_taken_slug_or_address() {
    let before = World::new();
    before.found("grace", "acme").await;
    let settings = Settings { tenants_per_founder: 0, ..Settings::default() };
    let world = World::through(settings, |_| before.store.factory(), Arc::new(PlainAccessTokens));
    for (called, asked) in [("ada", "acme"), ("ada", "bolt"), ("grace", "acme"), ("grace", "bolt")] {
        let command = sign_up_for_slug(called, "Acme", asked);
        let refused = world.app.auth.sign_up.execute(&from_a_device(), command).await;
        let limited = matches!(refused, Err(SignUpError::Founding(FoundingError::LimitReached)));
        assert!(limited, "{called} {asked}: {refused:?}");
    }
}

#[tokio::test]
async fn only_a_signed_in_person_with_a_live_session_founds() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.app.auth.sign_out.execute(&ada.actor).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    let refused = found(&world, &ada, called("Bolt")).await;
    assert!(matches!(refused, Err(FoundTenantError::SessionEnded)), "{refused:?}");
    for actor in [anonymous(), operator()] {
        let refused = world.app.tenants.found.execute(&actor, called("Bolt")).await;
        assert!(matches!(refused, Err(FoundTenantError::Access(AccessError::NotAMember))), "{refused:?}");
    }
    world.assert_untouched(mark);
}

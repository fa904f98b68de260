//! A sign-in starts a session in one of the person's tenants, and does not reveal who has an account.

use tenantry_application::{
    actor::Who,
    ports::{store_error::StoreError, tenants::TenantKey},
    settings::Settings,
    use_cases::auth::{
        sign_in::{Command, SignInError},
        switch_tenant,
    },
};
use tenantry_domain::{
    Span,
    membership::MembershipChange,
    role::Role,
    tenant::{Standing, TenantMove},
};
use tenantry_testkit::builders::{password, slug};

use crate::world::{World, from_a_device, sign_in_as};

#[tokio::test]
async fn it_writes_a_session_and_a_refresh_token_and_nothing_else() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.clock.advance(Span::hours(2));
    let (mark, events) = (world.mark(ada.tenant_id), world.store.events(ada.tenant_id));
    let signed_in = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await.unwrap();
    world.assert_recorded(mark, &from_a_device(), &[]);
    assert_eq!(world.store.events(ada.tenant_id), events);
    let current = signed_in.current.unwrap();
    assert_eq!((signed_in.user.id(), current.tenant.id()), (ada.user_id, ada.tenant_id));
    assert_eq!(signed_in.memberships, [current]);
    let sessions = world.store.sessions(ada.user_id);
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[1].snapshot().device, from_a_device().origin.device);
    assert_eq!(world.store.refresh_tokens(ada.user_id).len(), 2);
    let person = world.person(signed_in.tokens);
    assert_eq!((person.user_id, person.tenant_id), (ada.user_id, ada.tenant_id));
}

#[tokio::test]
async fn whoever_wants_to_be_remembered_is_for_longer() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let command = Command { remember_me: true, ..sign_in_as("ada") };
    let signed_in = world.app.auth.sign_in.execute(&from_a_device(), command).await.unwrap();
    assert_eq!(signed_in.tokens.refresh_expires_in, Span::days(30));
    assert!(world.store.sessions(ada.user_id)[1].snapshot().remembered);
}

#[tokio::test]
async fn the_tenant_is_the_one_asked_for_else_the_last_used_else_the_first() {
    let world = World::new();
    let boss = world.found("boss", "bolt").await;
    world.clock.advance(Span::hours(1));
    let ada = world.found("ada", "acme").await;
    world.clock.advance(Span::hours(1));
    let in_bolt = world.join_too(&boss, "ada", Role::Member).await;
    let sign_in = async |tenant: Option<TenantKey>| {
        let command = Command { tenant, ..sign_in_as("ada") };
        let signed_in = world.app.auth.sign_in.execute(&from_a_device(), command).await.unwrap();
        assert_eq!(signed_in.memberships.len(), 2);
        signed_in.current.unwrap().tenant.slug().to_string()
    };
    world.clock.advance(Span::seconds(1));
    assert_eq!(sign_in(Some(TenantKey::Slug(slug("acme")))).await, "acme");
    world.clock.advance(Span::seconds(1));
    assert_eq!(sign_in(None).await, "acme");
    world.clock.advance(Span::seconds(1));
    assert_eq!(sign_in(Some(TenantKey::Id(in_bolt.tenant_id))).await, "bolt");
    world.clock.advance(Span::seconds(1));
    assert_eq!(sign_in(None).await, "bolt");
    // Switching to a tenant makes it the last used one.
    world.clock.advance(Span::seconds(1));
    let switch = switch_tenant::Command { tenant: Some(TenantKey::Id(ada.tenant_id)) };
    world.app.auth.switch_tenant.execute(&in_bolt.actor, switch).await.unwrap();
    world.clock.advance(Span::seconds(1));
    assert_eq!(sign_in(None).await, "acme");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_answer_alike_after_the_same_work() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let before = world.hasher.verified();
    let wrong_password = Command { password: password("wrong"), ..sign_in_as("ada") };
    for (number, command) in (1..).zip([wrong_password, sign_in_as("nobody")]) {
        let refused = world.app.auth.sign_in.execute(&from_a_device(), command).await;
        assert!(matches!(refused, Err(SignInError::InvalidCredentials)), "{refused:?}");
        assert_eq!(world.hasher.verified(), before + number);
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn whoever_is_an_active_member_nowhere_is_told_so_where_there_are_no_sessions_without_a_tenant() {
    let world = World::with(Settings { sessions_without_tenant: false, ..Settings::default() });
    let owner = world.found("ada", "acme").await;
    let left = world.join(&owner, "grace", Role::Member).await;
    let deactivated = world.join(&owner, "alan", Role::Member).await;
    world.app.memberships.leave.execute(&left.actor).await.unwrap();
    let change = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command =
        tenantry_application::use_cases::memberships::update_member::Command { user_id: deactivated.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    for called in ["grace", "alan"] {
        let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as(called)).await;
        assert!(matches!(refused, Err(SignInError::NoMembership)), "{refused:?}");
        // With a wrong password, the answer does not reveal even that.
        let guess = Command { password: password("wrong"), ..sign_in_as(called) };
        let refused = world.app.auth.sign_in.execute(&from_a_device(), guess).await;
        assert!(matches!(refused, Err(SignInError::InvalidCredentials)), "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn members_of_a_suspended_tenant_may_sign_in_to_see_why() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    let ada = world.sign_in("ada").await;
    let Who::Member(member) = &ada.actor.who else { panic!("expected a member") };
    assert_eq!(member.standing, Standing::Suspended);
}

#[tokio::test]
async fn an_outdated_hash_is_made_anew_in_the_same_commit() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.hasher.change_parameters();
    let mark = world.mark(ada.tenant_id);
    world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await.unwrap();
    world.assert_recorded(mark, &from_a_device(), &[]);
    let mut read = world
        .store
        .factory()
        .read_platform(tenantry_application::ports::unit_of_work::PlatformReason::SignIn)
        .await
        .unwrap();
    let stored = read.users().find_candidate(&sign_in_as("ada").email).await.unwrap().unwrap().password.unwrap();
    assert!(stored.as_str().starts_with("$fast$p=1$"));
    world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await.unwrap();
}

#[tokio::test]
async fn where_hashing_or_the_store_fails_nobody_is_signed_in() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await;
    assert!(matches!(refused, Err(SignInError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.hasher.break_down();
    let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await;
    assert!(matches!(refused, Err(SignInError::Hashing(_))), "{refused:?}");
    world.assert_untouched(mark);
}

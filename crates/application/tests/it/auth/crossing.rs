//! A password that is changed while it is checked. Hashing takes long, so whoever knows the old password can let a request
//! cross the change. What was checked is worth nothing then: no session starts, and nothing of the account changes.

use tenantry_application::{
    ports::store_error::StoreError,
    use_cases::{
        auth::{reset_password, sign_in::SignInError, sign_up},
        invitations::accept_invitation,
        me::{change_email, change_password},
    },
};
use tenantry_domain::{role::Role, user::ExistingAccount};
use tenantry_testkit::builders::{email, password};

use super::reset_password::{NEW, signs_in};
use crate::world::{PASSWORD, Person, World, from_a_device, repeatable, sign_in_as, sign_up_as};

/// Lets the person reset their password while the next one is checked.
async fn reset_meanwhile(world: &World) {
    let token = world.forget("ada").await;
    let reset = world.app.auth.reset_password.clone();
    let command = reset_password::Command { token, password: password(NEW), existing: ExistingAccount::Keep };
    world.hasher.meanwhile(async move {
        reset.execute(&from_a_device(), command).await.unwrap();
    });
}

/// Asserts that the reset ended every session and that its password holds.
async fn assert_reset(world: &World, ada: &Person) {
    let live = world.store.sessions(ada.user_id).into_iter().filter(|one| one.snapshot().revocation.is_none());
    assert_eq!(live.count(), 0, "a session outlived the reset");
    assert!(signs_in(world, "ada", NEW).await && !signs_in(world, "ada", PASSWORD).await);
}

#[tokio::test]
async fn a_sign_in_that_crosses_a_reset_starts_no_session() {
    for outdated in [false, true] {
        let world = World::new();
        let ada = world.found("ada", "acme").await;
        if outdated {
            world.hasher.change_parameters();
        }
        reset_meanwhile(&world).await;
        let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await;
        assert!(matches!(refused, Err(SignInError::InvalidCredentials)), "{refused:?}");
        assert_reset(&world, &ada).await;
    }
}

#[tokio::test]
async fn a_repeated_sign_up_that_crosses_a_reset_starts_no_session() {
    let world = World::new();
    let command = || sign_up::Command { repeatable: Some(repeatable("key", "{}")), ..sign_up_as("ada", "Acme") };
    let first = world.app.auth.sign_up.execute(&from_a_device(), command()).await.unwrap();
    let ada = world.person(first.tokens);
    reset_meanwhile(&world).await;
    let refused = world.app.auth.sign_up.execute(&from_a_device(), command()).await;
    assert!(matches!(refused, Err(sign_up::SignUpError::IdempotencyKeyReused)), "{refused:?}");
    assert_reset(&world, &ada).await;
}

#[tokio::test]
async fn an_acceptance_by_password_that_crosses_a_reset_lets_nobody_in() {
    let world = World::new();
    let boss = world.found("boss", "bolt").await;
    let ada = world.found("ada", "acme").await;
    let token = world.invite(&boss, "ada", Role::Member).await;
    reset_meanwhile(&world).await;
    let command = accept_invitation::Command {
        token: token.clone(),
        name: None,
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    let refused = world.app.invitations.accept.execute(&from_a_device(), command).await;
    assert!(matches!(refused, Err(accept_invitation::AcceptInvitationError::InvalidCredentials)), "{refused:?}");
    assert!(world.invitation(&token).holds_seat(), "the invitation is still open");
    assert_reset(&world, &ada).await;
}

#[tokio::test]
async fn a_change_of_the_password_that_crosses_a_reset_changes_nothing() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    reset_meanwhile(&world).await;
    let command = change_password::Command { current: password(PASSWORD), new: password("of the thief, and long") };
    let refused = world.app.me.change_password.execute(&ada.actor, command).await;
    let stale = change_password::ChangePasswordError::Store(StoreError::Stale);
    assert_eq!(format!("{refused:?}"), format!("{:?}", Err::<(), _>(stale)));
    assert_reset(&world, &ada).await;
}

#[tokio::test]
async fn a_change_of_the_address_that_crosses_a_reset_mails_no_code() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    reset_meanwhile(&world).await;
    let command = change_email::Command { email: email("thief@example.com"), current_password: password(PASSWORD) };
    let refused = world.app.me.change_email.execute(&ada.actor, command).await;
    assert!(matches!(refused, Err(change_email::ChangeEmailError::Store(StoreError::Stale))), "{refused:?}");
    assert_eq!(world.mails_to("thief"), 0);
    assert_reset(&world, &ada).await;
}

//! New passwords are as long as the tenants of a person ask, wherever the person chooses one. Nobody is kept from
//! signing in.

use tenantry_application::use_cases::{
    auth::reset_password::{self, ResetPasswordError},
    invitations::accept_invitation::{self, AcceptInvitationError},
    me::change_password::{self, ChangePasswordError},
    tenants::change_tenant_settings::Command,
};
use tenantry_domain::{
    password::{PasswordError, PasswordPolicy},
    role::Role,
    tenant_settings::TenantSettingsChange,
    token_text::{InvitationToken, ResetToken},
    user::ExistingAccount,
};
use tenantry_testkit::builders::{name, password};

use crate::world::{PASSWORD, Person, World, from_a_device, sign_in_as};

/// Has 22 characters.
const SHORT: &str = "kX7#pq2!wz4 kX7#pq2!wz";
/// Has 30 characters.
const LONG: &str = "kX7#pq2!wz4 kX7#pq2!wz kX7#pq2";

async fn ask_for(world: &World, owner: &Person, characters: Option<usize>) {
    let password_policy = Some(characters.map(PasswordPolicy::at_least));
    let change = TenantSettingsChange { password_policy, ..TenantSettingsChange::default() };
    world.app.tenants.change_settings.execute(&owner.actor, Command { change, seen: None }).await.unwrap();
}

fn accepting(token: &InvitationToken, chosen: &str, existing: ExistingAccount) -> accept_invitation::Command {
    let (name, password) = (Some(name("Grace Hopper")), Some(password(chosen)));
    accept_invitation::Command { token: token.clone(), name, password, locale: None, existing }
}

async fn change(world: &World, person: &Person, new: &str) -> Result<(), ChangePasswordError> {
    let command = change_password::Command { current: password(PASSWORD), new: password(new) };
    world.app.me.change_password.execute(&person.actor, command).await
}

async fn reset(
    world: &World,
    token: &ResetToken,
    new: &str,
    existing: ExistingAccount,
) -> Result<(), ResetPasswordError> {
    let command = reset_password::Command { token: token.clone(), password: password(new), existing };
    world.app.auth.reset_password.execute(&from_a_device(), command).await.map(drop)
}

#[tokio::test]
async fn whoever_is_new_keeps_to_the_policy_of_the_tenant_they_join() {
    let world = World::new();
    let (owner, other) = (world.found("ada", "acme").await, world.found("olivia", "bolt").await);
    ask_for(&world, &owner, Some(24)).await;
    let accept = async |command| world.app.invitations.accept.execute(&from_a_device(), command).await;
    let by_mail = world.invite(&owner, "grace", Role::Member).await;
    let by_link = world.invite_by_link(&owner, "joan", Role::Member).await;
    for token in [&by_mail, &by_link] {
        let refused = accept(accepting(token, SHORT, ExistingAccount::Keep)).await;
        let expected = PasswordError::ShorterThanAsked(24);
        assert!(matches!(&refused, Err(AcceptInvitationError::Password(error)) if *error == expected), "{refused:?}");
        accept(accepting(token, LONG, ExistingAccount::Keep)).await.unwrap();
    }
    let elsewhere = world.invite(&other, "carla", Role::Member).await;
    accept(accepting(&elsewhere, SHORT, ExistingAccount::Keep)).await.unwrap();
    // In place of an account that somebody else set up.
    world.found("dora", "trap").await;
    let token = world.invite(&owner, "dora", Role::Member).await;
    let refused = accept(accepting(&token, SHORT, ExistingAccount::Replace)).await;
    assert!(matches!(refused, Err(AcceptInvitationError::Password(_))), "{refused:?}");
    accept(accepting(&token, LONG, ExistingAccount::Replace)).await.unwrap();
}

#[tokio::test]
async fn whoever_has_an_account_joins_and_signs_in_with_the_password_they_have() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.found("grace", "bolt").await;
    ask_for(&world, &owner, Some(64)).await;
    world.join_too(&owner, "grace", Role::Member).await;
    world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await.unwrap();
}

#[tokio::test]
async fn the_strictest_of_the_persons_tenants_counts_where_they_change_their_password() {
    let world = World::new();
    let (strict, stricter) = (world.found("ada", "acme").await, world.found("olivia", "bolt").await);
    let grace = world.found("grace", "cube").await;
    ask_for(&world, &strict, Some(12)).await;
    ask_for(&world, &stricter, Some(24)).await;
    change(&world, &grace, "kX7#pq2!").await.unwrap();
    for (called, owner, least) in [("carla", &strict, 12), ("dora", &stricter, 24)] {
        let person = world.found(called, called).await;
        world.join_too(owner, called, Role::Member).await;
        let refused = change(&world, &person, "kX7#pq2!").await;
        let expected = PasswordError::ShorterThanAsked(least);
        assert!(matches!(&refused, Err(ChangePasswordError::Password(error)) if *error == expected), "{refused:?}");
    }
    let both = world.found("edith", "edith").await;
    let there = world.join_too(&stricter, "edith", Role::Member).await;
    world.join_too(&strict, "edith", Role::Member).await;
    assert!(matches!(change(&world, &both, SHORT).await, Err(ChangePasswordError::Password(_))));
    world.app.memberships.leave.execute(&there.actor).await.unwrap();
    change(&world, &both, SHORT).await.unwrap();
}

#[tokio::test]
async fn and_where_they_reset_it() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    ask_for(&world, &owner, Some(24)).await;
    let token = world.forget("grace").await;
    let refused = reset(&world, &token, SHORT, ExistingAccount::Keep).await;
    let expected = PasswordError::ShorterThanAsked(24);
    assert!(matches!(&refused, Err(ResetPasswordError::Password(error)) if *error == expected), "{refused:?}");
    // The link is still good.
    reset(&world, &token, LONG, ExistingAccount::Keep).await.unwrap();
    assert!(!world.has_access(&grace));
}

/// Whoever sets up an account with the address of another can't keep them from choosing a password.
#[tokio::test]
async fn whoever_begins_with_an_account_of_their_own_owes_nothing_to_the_tenants_of_the_other() {
    let world = World::new();
    let squatter = world.found("grace", "trap").await;
    ask_for(&world, &squatter, Some(128)).await;
    let token = world.forget("grace").await;
    let refused = reset(&world, &token, LONG, ExistingAccount::Keep).await;
    assert!(matches!(refused, Err(ResetPasswordError::Password(_))), "{refused:?}");
    reset(&world, &token, SHORT, ExistingAccount::Replace).await.unwrap();
}
